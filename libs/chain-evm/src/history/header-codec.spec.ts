import { seeded } from '#libs/testing';
import { publishedResult } from '../../testing/rpc-vectors.js';
import { decodeHeader, encodeHeader, hashOfHeader } from './header-codec.js';
import type { Fields } from './hex.js';

const FORKS = ['genesis', 'block-london-fork', 'block-merge-fork', 'block-shanghai-fork'];
const published = [...FORKS, 'block-cancun-fork', 'block-prague-fork', 'latest'].map(
  (name) => [name, publishedResult(`get-${name}`) as Fields] as const,
);

const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
const zeros = (bytes: number) => `0x${'00'.repeat(bytes)}`;
/** Block 0 of Ethereum's main network, of the first fork. */
const MAINNET: Fields = {
  parentHash: zeros(32),
  sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
  miner: zeros(20),
  stateRoot: '0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544',
  transactionsRoot: EMPTY_ROOT,
  receiptsRoot: EMPTY_ROOT,
  logsBloom: zeros(256),
  difficulty: '0x400000000',
  number: '0x0',
  gasLimit: '0x1388',
  gasUsed: '0x0',
  timestamp: '0x0',
  extraData: '0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa',
  mixHash: zeros(32),
  nonce: '0x0000000000000042',
  hash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
};
const all = [...published, ['genesis of the main network', MAINNET] as const];

const encoded = (block: Fields): Buffer => {
  const bytes = encodeHeader(block);
  if (!bytes) throw new RangeError('It is no header.');
  return bytes;
};

describe('the header codec', () => {
  it.each(all)('hashes %s to its hash', (_name, block) => {
    expect(hashOfHeader(encoded(block))).toBe(block.hash);
  });

  it.each(all)('reads %s', (_name, block) => {
    const { logsBloom, ...read } = decodeHeader(encoded(block)) ?? {};
    expect(read).toEqual({
      number: Number(block.number),
      parentHash: block.parentHash,
      timestamp: new Date(Number(block.timestamp) * 1000),
      receiptsRoot: block.receiptsRoot,
    });
    expect(`0x${Buffer.from(logsBloom ?? []).toString('hex')}`).toBe(block.logsBloom);
  });

  it.each(all)('notices a change of any field of %s', (_name, block) => {
    const hashed = Object.keys(block).filter((name) => !NOT_HASHED.includes(name));
    expect(hashed.length).toBeGreaterThanOrEqual(15);
    for (const name of hashed) {
      const changed = { ...block, [name]: otherThan(String(block[name])) };
      expect(hashOfHeader(encoded(changed))).not.toBe(block.hash);
    }
  });

  it('gives nothing for what is no header', () => {
    const [, block] = all[0] ?? [];
    for (const name of Object.keys(MAINNET).filter((one) => one !== 'hash'))
      for (const wrong of [undefined, null, 5, 'xyz', '0xzz'])
        expect(encodeHeader({ ...block, [name]: wrong })).toBeUndefined();
  });

  it('reads nothing from bytes that are no header, and does not throw', () => {
    const random = seeded('header codec');
    const bytes = encoded(MAINNET);
    for (let length = 0; length < bytes.length; length++)
      expect(decodeHeader(bytes.subarray(0, length))).toBeUndefined();
    for (let i = 0; i < 500; i++) {
      const broken = Buffer.from(bytes);
      broken[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
      const read = decodeHeader(broken);
      if (read) expect(read.logsBloom).toHaveLength(256);
    }
  });
});

/** What a node tells beside the header's own fields. */
const NOT_HASHED = ['hash', 'size', 'totalDifficulty', 'transactions', 'uncles', 'withdrawals'];

function otherThan(value: string): string {
  return value.length <= 2 ? '0x01' : `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`;
}
