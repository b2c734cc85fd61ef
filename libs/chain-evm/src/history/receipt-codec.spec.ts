import { encodeRlp } from 'ethers';
import { seeded } from '#libs/testing';
import { publishedResult } from '../../testing/rpc-vectors.js';
import { traceOf, mayHold } from './bloom.js';
import { bytesOf, type Fields } from './hex.js';
import { LogMatcher } from './log-matcher.js';
import { encodeReceipt, logsOfReceipt, rootOfReceipts, type BareLog } from './receipt-codec.js';

const blockOf = (name: string) => publishedResult(name) as Fields;
const receiptsOf = (name: string) => publishedResult(name) as readonly Fields[];
const raw = (receipts: readonly Fields[]): Uint8Array[] =>
  receipts.map((receipt) => encodeReceipt(receipt)).filter((one) => one !== undefined);
const bare = (receipt: Fields): BareLog[] =>
  (receipt.logs as readonly BareLog[]).map(({ address, topics, data }) => ({ address, topics, data }));
const TYPED = ['get-access-list', 'get-dynamic-fee', 'get-blob-tx', 'get-setcode-tx'];

describe('the receipt codec', () => {
  it('gives the root of the published receipts', () => {
    const receipts = receiptsOf('get-block-receipts-latest');
    expect(receipts).toHaveLength(4);
    expect(rootOfReceipts(raw(receipts))).toBe(blockOf('get-latest').receiptsRoot);
    expect(rootOfReceipts(raw(receiptsOf('get-block-receipts-0')))).toBe(blockOf('get-genesis').receiptsRoot);
  });

  // block 46147 of Ethereum's main network, with its first transaction: before Byzantium, so without a status
  it('gives the root of receipts that have a state root', () => {
    const receipt = {
      root: '0x96a8e009d2b88b1483e6941e6812e32263b05683fac202abc622a3e31aed1957',
      cumulativeGasUsed: '0x5208',
      logsBloom: `0x${'00'.repeat(256)}`,
      logs: [],
    };
    expect(rootOfReceipts(raw([receipt]))).toBe(
      '0xfe2bf2a941abf41d72637e5b91750332a30283efd40c424dc522b77e6f0ed8c4',
    );
  });

  it('notices a change of any receipt', () => {
    const receipts = receiptsOf('get-block-receipts-latest');
    const { receiptsRoot } = blockOf('get-latest');
    const [first = {}, second = {}, ...rest] = receipts;
    const logs = second.logs as readonly Fields[];
    const others = [
      receipts.slice(1),
      [second, first, ...rest],
      [first, { ...second, logs: logs.slice(1) }, ...rest],
      [first, { ...second, logs: [...logs.slice(1), logs[0]] }, ...rest],
      [first, { ...second, status: '0x0' }, ...rest],
      [first, { ...second, type: '0x2' }, ...rest],
      [first, { ...second, cumulativeGasUsed: '0x1' }, ...rest],
    ];
    for (const other of others) expect(rootOfReceipts(raw(other))).not.toBe(receiptsRoot);
  });

  it.each(TYPED)('writes and reads %s', (name) => {
    const receipt = publishedResult(name) as Fields;
    const bytes = encodeReceipt(receipt) ?? new Uint8Array();
    expect(bytes[0]).toBe(Number(receipt.type));
    expect(logsOfReceipt(bytes)).toEqual(bare(receipt));
    const { status, cumulativeGasUsed, logsBloom } = receipt;
    const list = [hexScalar(status), hexScalar(cumulativeGasUsed), String(logsBloom), logsList(receipt)];
    expect(`0x${Buffer.from(bytes).toString('hex')}`).toBe(
      `0x0${Number(receipt.type)}${encodeRlp(list as string[]).slice(2)}`,
    );
  });

  it('reads all logs of a block', () => {
    const receipts = receiptsOf('get-block-receipts-latest');
    const found = raw(receipts).flatMap((one) => logsOfReceipt(one) ?? []);
    expect(found).toHaveLength(11);
    expect(found).toEqual(receipts.flatMap(bare));
  });

  it('puts the nonce of a deposit in only where it was hashed', () => {
    const [, plain = {}] = receiptsOf('get-block-receipts-latest');
    const deposit = { ...plain, type: '0x7e', depositNonce: '0x5' };
    const [before, after] = raw([deposit, { ...deposit, depositReceiptVersion: '0x1' }]);
    expect(after?.length).toBe((before?.length ?? 0) + 2);
    expect(logsOfReceipt(after ?? new Uint8Array())).toEqual(bare(plain));
  });

  it('gives nothing for what is no receipt, and does not throw', () => {
    const receipt = publishedResult('get-dynamic-fee') as Fields;
    for (const name of ['status', 'cumulativeGasUsed', 'logsBloom', 'logs'])
      for (const wrong of [undefined, null, 7, 'x', '0xzz', {}])
        expect(encodeReceipt({ ...receipt, [name]: wrong })).toBeUndefined();
    const logs = [
      [5],
      [null],
      [{}],
      [{ address: '0x', topics: 5 }],
      [{ address: 1, topics: [], data: '0x' }],
    ];
    for (const wrong of logs) expect(encodeReceipt({ ...receipt, logs: wrong })).toBeUndefined();
    for (const type of ['0x80', 'x', -1, null]) expect(encodeReceipt({ ...receipt, type })).toBeUndefined();
    const random = seeded('receipt codec');
    const bytes = encodeReceipt(receipt) ?? new Uint8Array();
    for (let length = 0; length < bytes.length; length++)
      expect(logsOfReceipt(bytes.subarray(0, length))).toBeUndefined();
    for (let i = 0; i < 500; i++) logsOfReceipt(random.bytes(random.integer(0, 100)));
  });
});

describe('bloom filters', () => {
  const receipts = [
    ...receiptsOf('get-block-receipts-latest'),
    ...TYPED.map((name) => publishedResult(name) as Fields),
  ];

  it('are just what the published logs leave in them', () => {
    for (const receipt of receipts) {
      const made = Buffer.alloc(256);
      for (const { address, topics } of bare(receipt))
        for (const value of [address, ...topics])
          for (const { byte, mask } of traceOf(bytesOf(value) ?? Buffer.alloc(0)))
            made[byte] = (made[byte] ?? 0) | mask;
      expect(`0x${made.toString('hex')}`).toBe(receipt.logsBloom);
    }
  });

  it('never exclude a log that is there', () => {
    const bloom = bytesOf(blockOf('get-latest').logsBloom) ?? Buffer.alloc(0);
    const logs = receiptsOf('get-block-receipts-latest').flatMap(bare);
    for (const { address, topics } of logs) {
      const exact = topics.map((topic) => [topic]);
      for (const filter of [
        { addresses: [address], topics: exact },
        { addresses: [], topics: exact },
        { addresses: [address.toUpperCase().replace('0X', '0x')], topics: [] },
        { addresses: [`0x${'ee'.repeat(20)}`, address], topics: [null, ...exact.slice(1)] },
      ]) {
        const matcher = new LogMatcher(filter);
        expect(matcher.mayBeIn(bloom)).toBe(true);
        expect(matcher.wants({ address, topics })).toBe(true);
      }
    }
  });

  it('exclude most of what is not there', () => {
    const random = seeded('bloom');
    const bloom = bytesOf(blockOf('get-latest').logsBloom) ?? Buffer.alloc(0);
    const strangers = Array.from({ length: 500 }, () => random.bytes(32));
    expect(strangers.filter((one) => mayHold(bloom, traceOf(one))).length).toBeLessThan(25);
    expect(new LogMatcher({ addresses: [], topics: [] }).mayBeIn(Buffer.alloc(256))).toBe(true);
  });
});

function hexScalar(value: unknown): string {
  const digits = BigInt(String(value)).toString(16);
  return digits === '0' ? '0x' : `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}

function logsList(receipt: Fields): unknown {
  return bare(receipt).map(({ address, topics, data }) => [address, topics, data]);
}
