import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StreamEvent } from '#libs/chain-sync';
import { counting, Demand } from '../../edge/graphql/demand.js';
import { FollowedLines } from './followed-lines.js';

class Journal {
  read = 0;
  isLeft = false;
  readonly follow = ({ after, signal }: { readonly after: number; readonly signal: AbortSignal }) =>
    Promise.resolve(this.#lines(after, signal));

  async *#lines(after: number, signal: AbortSignal): AsyncGenerator<readonly StreamEvent[]> {
    try {
      for (let position = after + 1; !signal.aborted && position < 1_000; position++) {
        this.read += 1;
        await nextTurn();
        yield [{ position } as StreamEvent];
      }
    } finally {
      this.isLeft = true;
    }
  }
}

describe('Followed lines', () => {
  it('are read no further than the client asks', async () => {
    const journal = new Journal();
    const demand = new Demand();
    const lines = await FollowedLines.open({ follow: journal.follow, after: 0, demand });
    const told: number[] = [];
    // as a subscription reads: without waiting for the client
    const reading = (async () => {
      for await (const [line] of lines) {
        demand.tell();
        told.push(line?.position ?? 0);
      }
    })();
    for (let n = 0; n < 200; n++) await nextTurn();
    expect(told.length).toBe(20);
    const results = counting(
      { next: () => Promise.resolve({ done: false, value: 1 }) } as unknown as AsyncIterableIterator<number>,
      demand,
    );
    for (let n = 0; n < 5; n++) await results.next();
    for (let n = 0; n < 200; n++) await nextTurn();
    expect(told).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    await lines.return();
    await reading;
    expect(told.length).toBe(25);
  });

  it('end at once when they are returned', async () => {
    const journal = new Journal();
    const lines = await FollowedLines.open({ follow: journal.follow, after: 5, demand: undefined });
    expect((await lines.next()).value).toEqual([{ position: 6 }]);
    expect(await lines.return()).toEqual({ done: true, value: undefined });
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    expect(journal.read).toBe(1);
  });
});
