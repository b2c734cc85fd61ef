import type { StreamEvent } from '#libs/chain-sync';
import type { Demand } from '../../edge/graphql/demand.js';

/** How far a subscriber was told; kept by the subscription, which may be moved to another schema meanwhile. */
export interface LineProgress {
  position?: number;
}

export interface Following {
  readonly follow: (options: {
    readonly after: number;
    readonly signal: AbortSignal;
  }) => Promise<AsyncIterable<readonly StreamEvent[]>>;
  readonly after: number;
  readonly demand: Demand | undefined;
}

type Result = IteratorResult<readonly StreamEvent[], undefined>;

/** Results that wait for the client; beyond that nothing is read. */
const MOST_WAITING = 20;
const OVER: Result = { done: true, value: undefined };

/** Lines in batches. Not an async generator: one that waits for its source cannot be returned. */
export class FollowedLines implements AsyncIterableIterator<readonly StreamEvent[]> {
  readonly #stop: AbortController;
  readonly #demand: Demand | undefined;

  private constructor(
    private readonly lines: AsyncIterator<readonly StreamEvent[]>,
    { stop, demand }: { readonly stop: AbortController; readonly demand: Demand | undefined },
  ) {
    this.#stop = stop;
    this.#demand = demand;
  }

  static async open({ follow, after, demand }: Following): Promise<FollowedLines> {
    const stop = new AbortController();
    const lines = await follow({ after, signal: stop.signal });
    return new FollowedLines(lines[Symbol.asyncIterator](), { stop, demand });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Result> {
    const { signal } = this.#stop;
    await this.#demand?.below(MOST_WAITING, signal);
    if (signal.aborted) return OVER;
    const result = await this.lines.next();
    return result.done || signal.aborted ? OVER : result;
  }

  return(): Promise<Result> {
    this.#stop.abort();
    return Promise.resolve(OVER);
  }
}
