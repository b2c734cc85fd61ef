import type { BlockEvidence, RangeEvidence } from '#libs/chain';
import { seeded, type Random } from '#libs/testing';
import { publishedResult } from '../../testing/rpc-vectors.js';
import { encodeHeader } from './header-codec.js';
import type { Fields } from './hex.js';
import { encodeReceipt, type BareLog } from './receipt-codec.js';
import { verifyEvidence } from './verify-evidence.js';

const hexOf = (bytes: Uint8Array = new Uint8Array()) => `0x${Buffer.from(bytes).toString('hex')}`;
const block = publishedResult('get-latest') as Fields;
const receipts = publishedResult('get-block-receipts-latest') as readonly Fields[];
const logs = receipts.flatMap(({ logs: own, transactionHash }) =>
  (own as BareLog[]).map((log) => ({ ...log, transactionHash })),
);
const number = Number(block.number);
const whole: BlockEvidence = {
  number,
  hash: String(block.hash),
  header: hexOf(encodeHeader(block)),
  receipts: receipts.map((receipt) => ({
    raw: hexOf(encodeReceipt(receipt)),
    transactionHash: String(receipt.transactionHash),
  })),
};
const evidence: RangeEvidence = {
  version: 1,
  chain: 'eip155:1',
  filter: { addresses: [], topics: [] },
  from: number,
  to: number,
  blocks: [whole],
};
/** A block of the same chain that has no receipts here. */
const other = publishedResult('get-block-prague-fork') as Fields;

describe('verifyEvidence', () => {
  it('finds all logs of a published block, at their places', () => {
    const verdict = verifyEvidence(evidence);
    if (!verdict.holds) throw new RangeError(verdict.reason);
    expect(verdict.logs).toHaveLength(11);
    expect(verdict.logs.map(({ logIndex }) => logIndex)).toEqual(logs.map((_, i) => i));
    expect(
      verdict.logs.map(({ topics, data, transactionHash }) => ({ topics, data, transactionHash })),
    ).toEqual(logs.map(({ topics, data, transactionHash }) => ({ topics, data, transactionHash })));
  });

  it('gives those that the filter wants', () => {
    const [first] = logs;
    if (!first) throw new RangeError('There are logs.');
    const { address, topics } = first;
    const some = verifyEvidence({
      ...evidence,
      filter: { addresses: [address], topics: [[topics[0] ?? '']] },
    });
    expect(some).toMatchObject({ holds: true, logs: expect.arrayContaining([expect.anything()]) });
    const none = { addresses: [`0x${'77'.repeat(20)}`], topics: [] };
    const { receipts: _, ...bare } = whole;
    expect(verifyEvidence({ ...evidence, filter: none, blocks: [bare] })).toEqual({ holds: true, logs: [] });
    expect(verifyEvidence({ ...evidence, filter: none })).toEqual({ holds: true, logs: [] });
  });

  it('says what is wrong with it', () => {
    const { receipts: _, ...bare } = whole;
    const cases: [unknown, RegExp][] = [
      [{ ...evidence, blocks: [bare] }, /receipts are missing/],
      [
        { ...evidence, blocks: [{ ...whole, receipts: whole.receipts?.slice(1) }] },
        /do not hash to the root/,
      ],
      [{ ...evidence, blocks: [{ ...whole, receipts: [{ raw: '0x' }] }] }, /do not hash to the root/],
      [{ ...evidence, blocks: [{ ...whole, receipts: 'all' }] }, /no list/],
      [
        { ...evidence, blocks: [{ ...whole, receipts: whole.receipts?.map(({ raw }) => ({ raw })) }] },
        /receipt 0/,
      ],
      [{ ...evidence, blocks: [{ ...whole, header: hexOf(encodeHeader(other)) }] }, /does not hash to/],
      [{ ...evidence, from: number - 1, to: number - 1 }, /of block/],
      [{ ...evidence, from: number - 1, blocks: [whole, whole] }, /of block/],
      [{ ...evidence, to: number + 1 }, /has not the 2 blocks/],
      [{ ...evidence, to: 2 ** 53 }, /no range/],
      [{ ...evidence, to: number - 1 }, /no range/],
      [{ ...evidence, from: 0, to: 1e15 }, /has not the/],
      [{ ...evidence, chain: 'fabric:x' }, /no chain/],
      [{ ...evidence, filter: { addresses: ['x'], topics: [] } }, /no filter/],
      [{ ...evidence, filter: { addresses: [], topics: [null, null, null, null, null] } }, /no filter/],
      [{ ...evidence, version: 2 }, /version 1/],
      [undefined, /no evidence/],
      [[], /no evidence/],
    ];
    for (const [wrong, reason] of cases)
      expect(verifyEvidence(wrong as RangeEvidence)).toEqual({
        holds: false,
        block: expect.any(Number),
        reason: expect.stringMatching(reason),
      });
  });

  it('never throws and never believes anything else, whatever is changed', () => {
    const random = seeded('evidence');
    const truth = JSON.stringify(bare(verifyEvidence(evidence)));
    let believed = 0;
    for (let i = 0; i < 2_000; i++) {
      const changed: unknown = JSON.parse(JSON.stringify(evidence));
      spoil(changed, random);
      const verdict = verifyEvidence(changed as RangeEvidence);
      if (!verdict.holds) continue;
      const { filter } = changed as RangeEvidence;
      // a narrower filter is another question
      if (filter.addresses.length + filter.topics.length > 0) continue;
      believed += 1;
      expect(JSON.stringify(bare(verdict))).toBe(truth);
    }
    // names of the chain and hashes of transactions are all that can be other than they were
    expect(believed).toBeLessThan(1_000);
  });
});

function bare(verdict: ReturnType<typeof verifyEvidence>): unknown {
  if (!verdict.holds) return verdict;
  return verdict.logs.map(({ transactionHash: _, ...log }) => log);
}

/** One thing somewhere in it, or a digit of a text, becomes another. */
function spoil(value: unknown, random: Random): void {
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  const key = random.pick(Object.keys(object).concat('extra'));
  const child = object[key];
  if (typeof child === 'object' && child !== null && random.boolean(0.8)) spoil(child, random);
  else if (typeof child === 'string' && random.boolean(0.7)) {
    const place = random.integer(2, Math.max(2, child.length - 1));
    object[key] =
      `${child.slice(0, place)}${random.pick(['0', '1', 'f', 'F', 'x', ''])}${child.slice(place + 1)}`;
  } else
    object[key] = random.pick([null, 0, -1, 1e308, '', '0x', [], {}, [[]], true, undefined, [child, child]]);
}
