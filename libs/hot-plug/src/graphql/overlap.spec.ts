import * as fc from 'fast-check';
import { continuationOf } from './overlap.js';

describe('continuationOf', () => {
  it.each([
    ['both level', [1, 2, 3], [2, 3], [], []],
    ['the new one ahead', [1, 2], [2, 3, 4], [3, 4], []],
    ['the new one behind', [1, 2, 3], [1], [], [2, 3]],
    ['equal events, both level', ['a', 'a', 'a'], ['a', 'a'], [], []],
  ])('lines up: %s', (_, old, next, fresh, owed) => {
    expect(continuationOf(old, next)).toEqual({ fresh, owed });
  });

  it('has no answer while they have nothing in common', () => {
    expect(continuationOf([], [])).toBeUndefined();
    expect(continuationOf([1], [])).toBeUndefined();
    expect(continuationOf([], [1])).toBeUndefined();
    expect(continuationOf([1, 2], [3])).toBeUndefined();
  });

  it('knows objects by identity or event_id, not by what they look like', () => {
    const event = { n: 1 };
    expect(continuationOf([event], [event, { n: 1 }])?.fresh).toEqual([{ n: 1 }]);
    expect(continuationOf([{ n: 1 }], [{ n: 1 }])).toBeUndefined();
    expect(continuationOf([{ event_id: 'a' }], [{ event_id: 'a' }])).toEqual({ fresh: [], owed: [] });
  });

  it('delivers each of a stream of distinct events once, wherever both sources stand', () => {
    const cut = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(cut, cut, cut, (subscribed, oldAt, nextAt) => {
        const stream = Array.from({ length: 21 }, (_, i) => i);
        const old = stream.slice(0, oldAt);
        const next = stream.slice(subscribed, Math.max(subscribed, nextAt));
        const found = continuationOf(old, next);
        if (found === undefined) return;
        const rest = stream.slice(Math.max(subscribed, nextAt));
        const { fresh, owed } = found;
        expect([...old, ...fresh, ...rest.filter((event) => !owed.includes(event))]).toEqual(stream);
      }),
    );
  });
});
