import { concurrently, inParts } from './concurrently.js';
import type { Endpoint } from './endpoint.js';
import type { RpcRequest } from './evm-rpc.js';
import type { Outcome } from './votes.js';

const PARTS_AT_ONCE = 4;
const REPETITIONS = 3;

/** Asks this endpoint and no other. */
type AskPart = <T>(endpoint: Endpoint, requests: readonly RpcRequest<T>[]) => Promise<readonly Outcome<T>[]>;

/**
 * One endpoint for a whole procedure: what several questions are about must be of one chain, and whoever answers
 * wrongly must be known.
 */
export class SoleEndpoint {
  constructor(
    private readonly endpoint: Endpoint,
    private readonly askPart: AskPart,
  ) {}

  get host(): string {
    return this.endpoint.host;
  }

  /** It has answered wrongly not long ago. */
  get isDistrusted(): boolean {
    return this.endpoint.distrusted !== undefined;
  }

  async ask<T>(request: RpcRequest<T>): Promise<Outcome<T>> {
    const [outcome] = await this.askPart(this.endpoint, [request]);
    return outcome ?? { unanswered: `${this.host} left ${request.method} out` };
  }

  /**
   * In order, in batches of at most `size`. Those that found no answer are asked once more, and only those: what is read
   * of many blocks must not begin anew because a limiter has refused one of them.
   */
  async askMany<T>(requests: readonly RpcRequest<T>[], size: number): Promise<readonly Outcome<T>[]> {
    const outcomes = [...(await this.#askAll(requests, size))];
    for (let again = 0; again < REPETITIONS; again++) {
      const open = outcomes.flatMap((outcome, i) => ('value' in outcome ? [] : [i]));
      // of what is all refused, the reason is another one than a moment's
      if (open.length === 0 || open.length === outcomes.length) break;
      const answers = await this.#askAll(
        open.flatMap((i) => requests[i] ?? []),
        size,
      );
      for (const [at, i] of open.entries()) outcomes[i] = answers[at] ?? { unanswered: 'it was left out' };
    }
    return outcomes;
  }

  async #askAll<T>(requests: readonly RpcRequest<T>[], size: number): Promise<readonly Outcome<T>[]> {
    const parts = inParts(requests, size);
    return (await concurrently(parts, PARTS_AT_ONCE, (part) => this.askPart(this.endpoint, part))).flat();
  }

  /** It answered wrongly: for this long it is asked last. Unit: ms. */
  distrust(reason: string, forMs: number): void {
    this.endpoint.distrust(reason, forMs);
  }
}
