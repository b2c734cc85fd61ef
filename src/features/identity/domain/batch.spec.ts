import {
  anchored,
  confirmationsOf,
  isNews,
  preparedBatch,
  reopened,
  SETTLED_CONFIRMATIONS,
  statusOfMembers,
  submitted,
  type AnchoringFacts,
} from './batch.js';
import { batchDueAt, pauseAfter } from './batching.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const place = { chainId: 'eip155:31337', contract: '0xc0' };
const fresh = preparedBatch({ id: 'b', network: 'simulation', root: '0x01', size: 2, createdAt: at(0) });
const facts = (over: Partial<AnchoringFacts> = {}): AnchoringFacts => ({
  transactionHash: '0xaa',
  block: { number: 7, hash: '0xb7', timestamp: at(5) },
  finality: 'latest',
  ...over,
});
const found = (second: number, over: Partial<AnchoringFacts> = {}, head = 7) => ({
  facts: facts(over),
  head,
  now: at(second),
});

describe('a batch', () => {
  it('goes from prepared to anchored and keeps what anchored it', () => {
    const sent = submitted(fresh, place, '0x99');
    expect([statusOfMembers(fresh), statusOfMembers(sent)]).toEqual(['anchoring', 'anchoring']);
    const done = anchored(sent, place, found(6));
    expect(done).toMatchObject({
      state: 'anchored',
      transactionHash: '0xaa',
      settled: false,
    });
    expect(statusOfMembers(done)).toBe('anchored');
    expect(done.changedAt).toEqual(at(6));
  });

  it('does not change by being looked at', () => {
    const done = anchored(fresh, place, found(6));
    expect(anchored(done, place, found(9))).toEqual(done);
  });

  it('changes with its finality, and settles when that is final', () => {
    const done = anchored(fresh, place, found(6));
    expect(anchored(done, place, found(9, { finality: 'safe' }))).toMatchObject({
      changedAt: at(9),
      settled: false,
    });
    expect(anchored(done, place, found(9, { finality: 'finalized' }))).toMatchObject({ settled: true });
  });

  it('settles by depth where no block is ever called final', () => {
    const done = anchored(fresh, place, found(6));
    const deep = 7 + SETTLED_CONFIRMATIONS - 1;
    expect(anchored(done, place, found(9, {}, deep - 1)).settled).toBe(false);
    expect(anchored(done, place, found(9, {}, deep))).toEqual({ ...done, settled: true });
  });

  it('comes back without its block after a reorganisation', () => {
    const back = reopened(anchored(fresh, place, found(6)), at(8));
    expect(back).toMatchObject({
      state: 'submitted',
      block: undefined,
      finality: undefined,
    });
    expect(back.transactionHash).toBe('0xaa');
  });

  it('is news when its proofs say something else', () => {
    const sent = submitted(fresh, place, '0x99');
    const done = anchored(sent, place, found(6));
    const steps = [fresh, sent, done, { ...done, settled: true }];
    expect(steps.slice(1).map((step, n) => isNews(steps[n] ?? fresh, step))).toEqual([false, true, false]);
    expect(isNews(done, anchored(done, place, found(6, { finality: 'safe' })))).toBe(true);
    const elsewhere = { number: 8, hash: '0xb8', timestamp: at(6) };
    expect(isNews(done, anchored(done, place, found(6, { block: elsewhere })))).toBe(true);
    expect(isNews(done, reopened(done, at(6)))).toBe(true);
  });

  it('counts the block itself as the first confirmation', () => {
    expect([confirmationsOf(7, 7), confirmationsOf(7, 9), confirmationsOf(7, 6)]).toEqual([1, 3, 1]);
  });
});

describe('batchDueAt', () => {
  const policy = { batchMaxProofs: 3, batchMaxDelayMs: 1_000 };
  it('waits for company, but not longer than the delay', () => {
    expect(batchDueAt({ count: 0, oldest: undefined }, policy)).toBeUndefined();
    expect(batchDueAt({ count: 2, oldest: at(1) }, policy)).toBe(at(2).getTime());
    expect(batchDueAt({ count: 3, oldest: at(1) }, policy)).toBe(at(1).getTime());
  });
});

describe('pauseAfter', () => {
  it('doubles up to a limit', () => {
    expect([1, 2, 3, 7, 500].map(pauseAfter)).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  });
});
