import { waitAfter } from './backoff.js';
import { batchesOf } from './batches.js';
import { Places } from './places.js';

const item = (position: number, size = 1) => ({ position, at: new Date(0), value: { x: 'x'.repeat(size) } });

describe('Batches', () => {
  const positionsOf = (sizes: readonly number[], limits: { batchItems: number; batchSize: number }) =>
    [
      ...batchesOf(
        sizes.map((size, n) => item(n + 1, size)),
        limits,
      ),
    ].map((batch) => batch.map((i) => i.position));

  it('keep order and limits, and give what is too large a message of its own', () => {
    expect(positionsOf([1, 1, 1, 1, 1], { batchItems: 2, batchSize: 1_000 })).toEqual([[1, 2], [3, 4], [5]]);
    expect(positionsOf([10, 10, 10], { batchItems: 9, batchSize: 40 })).toEqual([[1, 2], [3]]);
    expect(positionsOf([1, 500, 1], { batchItems: 9, batchSize: 100 })).toEqual([[1], [2], [3]]);
    expect(positionsOf([], { batchItems: 9, batchSize: 100 })).toEqual([]);
  });
});

describe('The wait after a failure', () => {
  const schedule = { firstRetryMs: 1_000, longestRetryMs: 60_000 };
  it('doubles up to its limit, each time from the upper half', () => {
    for (const [attempts, full] of [
      [1, 1_000],
      [2, 2_000],
      [5, 16_000],
      [7, 60_000],
      [90, 60_000],
    ] as const)
      for (let n = 0; n < 50; n++) {
        const wait = waitAfter({ attempts }, schedule);
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThanOrEqual(full);
      }
  });
  it('is what the receiver asks for, within the limit', () => {
    expect(waitAfter({ attempts: 1, retryAfterMs: 30_000 }, schedule)).toBe(30_000);
    expect(waitAfter({ attempts: 1, retryAfterMs: 3_600_000 }, schedule)).toBe(60_000);
  });
});

describe('Places', () => {
  it('are given in the order of asking, also after a failure', async () => {
    const places = new Places(1);
    const order: number[] = [];
    const first = Promise.withResolvers<void>();
    const all = [
      places.within(async () => {
        await first.promise;
        order.push(1);
        throw new RangeError('one');
      }),
      places.within(() => Promise.resolve(order.push(2))),
      places.within(() => Promise.resolve(order.push(3))),
    ];
    expect(order).toEqual([]);
    first.resolve();
    await Promise.allSettled(all);
    expect(order).toEqual([1, 2, 3]);
    await places.within(() => Promise.resolve(order.push(4)));
    expect(order).toEqual([1, 2, 3, 4]);
  });
});
