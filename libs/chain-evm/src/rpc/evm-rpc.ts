import { chainErrors } from '#libs/chain';
import type { EvmNetworkSettings } from '../settings.js';
import { concurrently, inParts } from './concurrently.js';
import type { Endpoint, EndpointStatistics } from './endpoint.js';
import { EndpointPool } from './endpoint-pool.js';
import type { Answer, Reply, RpcFailure } from './envelope.js';
import type { EndpointDown } from './http-server.js';
import { SoleEndpoint } from './sole-endpoint.js';
import { withoutUrls } from './texts.js';
import { Votes, type Outcome } from './votes.js';

/** One question: the method, its parameters, and how a right answer looks (a zod schema, or `reply`). */
export interface RpcRequest<T> {
  readonly method: string;
  readonly params?: readonly unknown[];
  readonly reply: Reply<T>;
}

/** A node's refusal, kept apart from `CHAIN_UNAVAILABLE`: another endpoint would refuse too. */
export interface Refusal {
  readonly refused: RpcFailure;
}

export interface BatchOptions<T> {
  /** Sends one part after the other, so that a node sees the requests in their order. */
  readonly inOrder?: boolean;
  /** Asks further endpoints as long as this is false; the last answer counts. */
  readonly until?: (value: T) => boolean;
}

/** Batches of one call under way at once. */
const BATCHES_AT_ONCE = 4;

/** JSON-RPC to one network over its endpoints: batches, fail-over, a circuit breaker for each, and quorum reads. */
export class EvmRpc {
  readonly #pool: EndpointPool;

  constructor(
    private readonly settings: EvmNetworkSettings,
    now: () => number,
  ) {
    this.#pool = new EndpointPool(settings, now);
  }

  /** What the network is, by configuration or by its first answer. */
  get chainId(): bigint | undefined {
    return this.#pool.chainId;
  }

  /** How many endpoints have to agree on heads, blocks, receipts and nonces. */
  get quorum(): number {
    return this.settings.quorum;
  }

  /** Of each endpoint, in the configured order; hosts only, no credentials. */
  get statistics(): readonly EndpointStatistics[] {
    return this.#pool.statistics;
  }

  /** Hosts of the endpoints that are asked last, or not at all. */
  get shunned(): readonly string[] {
    return this.statistics
      .filter(({ cooling, lagging, state }) => cooling || lagging || state === 'open')
      .map(({ host, lagging }) => (lagging ? `${host} (behind)` : host));
  }

  /** Hosts of the endpoints that are asked last for an untruth, with what it was. */
  get distrusted(): readonly string[] {
    return this.statistics.flatMap(({ host, distrusted }) =>
      distrusted === undefined ? [] : [`${host} (${distrusted})`],
    );
  }

  /** The endpoints one by one, in order of preference, for what one alone has to answer. */
  each(): readonly SoleEndpoint[] {
    return this.#pool
      .inOrder()
      .map((endpoint) => new SoleEndpoint(endpoint, (one, requests) => this.#askPart(one, requests)));
  }

  /** `CHAIN_UNAVAILABLE` for these reasons. */
  unavailable(reasons: readonly string[]) {
    return this.#pool.unavailable(reasons);
  }

  /** Rejects with `CHAIN_UNAVAILABLE` if none answers, `CHAIN_MISCONFIGURED` if one is of another chain. */
  verify(): Promise<void> {
    return this.#pool.verifyAll();
  }

  /** Looks now and then which endpoints are behind. Never rejects. */
  survey(): Promise<void> {
    return this.#pool.survey();
  }

  /** Rejects with `CHAIN_UNAVAILABLE`, or `CHAIN_NODE_REFUSED` if the node says no. */
  async ask<T>(request: RpcRequest<T>): Promise<T> {
    const answer = await this.tryAsk(request);
    if ('refused' in answer) throw this.refusal(request.method, answer.refused);
    return answer.value;
  }

  /** As `ask`, for those who understand a refusal. */
  async tryAsk<T>(request: RpcRequest<T>): Promise<{ readonly value: T } | Refusal> {
    const [outcome] = await this.#settle([request]);
    return this.#answered(outcome);
  }

  /** In order, in batches. Rejects as `ask` does if one of the answers is missing or a refusal. */
  async askMany<T>(requests: readonly RpcRequest<T>[], options: BatchOptions<T> = {}): Promise<readonly T[]> {
    return this.#values(requests, await this.tryAskMany(requests, options));
  }

  /** As `askMany`, for those who understand a refusal. */
  async tryAskMany<T>(
    requests: readonly RpcRequest<T>[],
    options: BatchOptions<T> = {},
  ): Promise<readonly ({ readonly value: T } | Refusal)[]> {
    return (await this.settleMany(requests, options)).map((outcome) => this.#answered(outcome));
  }

  /**
   * In order, in batches of at most `batchSize`, over the endpoints until each question is answered. Never rejects for
   * endpoints that are away: such questions are `unanswered`. Rejects with `CHAIN_MISCONFIGURED`.
   */
  async settleMany<T>(
    requests: readonly RpcRequest<T>[],
    options: BatchOptions<T> = {},
  ): Promise<readonly Outcome<T>[]> {
    const parts = inParts(requests, this.settings.batchSize);
    const limit = options.inOrder === true ? 1 : BATCHES_AT_ONCE;
    return (await concurrently(parts, limit, (part) => this.#settle(part, options.until))).flat();
  }

  /**
   * As `askMany`, and as many endpoints as the setting `quorum` says must give the same answer. So many are asked at
   * first, the others only in case of doubt. Rejects with `CHAIN_UNAVAILABLE` if they do not agree.
   */
  async agreeMany<T>(requests: readonly RpcRequest<T>[]): Promise<readonly T[]> {
    return this.#values(requests, await this.tryAgreeMany(requests));
  }

  /** As `agreeMany`, for those who understand a refusal. */
  async tryAgreeMany<T>(
    requests: readonly RpcRequest<T>[],
  ): Promise<readonly ({ readonly value: T } | Refusal)[]> {
    const { quorum } = this.settings;
    if (quorum === 1) return this.tryAskMany(requests);
    const votes = requests.map(() => new Votes<T>());
    const endpoints = this.#pool.inOrder();
    const first = endpoints.slice(0, quorum).map((endpoint) => this.#poll(endpoint, requests, votes));
    await Promise.all(first);
    for (const endpoint of endpoints.slice(quorum)) await this.#poll(endpoint, requests, votes);
    return votes.map((vote, i) => {
      const agreed = vote.agreed(quorum);
      if (agreed) return this.#answered(agreed);
      throw this.#pool.unavailable([`${requests[i]?.method}: ${vote.describe(quorum)}`]);
    });
  }

  /** One question to so many endpoints that `count` of them answer. Rejects with `CHAIN_UNAVAILABLE` if fewer do. */
  async gather<T>(request: RpcRequest<T>, count: number): Promise<readonly T[]> {
    const rest = [...this.#pool.inOrder()];
    const outcomes: Outcome<T>[] = [];
    const values = () => outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
    for (let missing = count; missing > 0; missing = count - values().length) {
      const next = rest.splice(0, missing);
      if (next.length === 0) throw this.#pool.unavailable(outcomes.map((outcome) => reasonOf(outcome)));
      outcomes.push(...(await Promise.all(next.map((endpoint) => this.#askOne(endpoint, [request])))).flat());
    }
    return values();
  }

  refusal(request: string, failure: RpcFailure) {
    const reason = `${withoutUrls(failure.message)} (${failure.code})`;
    return chainErrors.CHAIN_NODE_REFUSED({ network: this.settings.network, request, reason });
  }

  /** Asks one endpoint what has no quorum yet. */
  async #poll<T>(
    endpoint: Endpoint,
    requests: readonly RpcRequest<T>[],
    votes: readonly Votes<T>[],
  ): Promise<void> {
    const open = votes.flatMap((vote, i) => {
      const request = requests[i];
      return vote.agreed(this.settings.quorum) || !request ? [] : [{ vote, request }];
    });
    if (open.length === 0) return;
    const outcomes = await this.#askOne(
      endpoint,
      open.map(({ request }) => request),
    );
    for (const [i, outcome] of outcomes.entries()) open[i]?.vote.add(outcome);
  }

  async #askOne<T>(endpoint: Endpoint, requests: readonly RpcRequest<T>[]): Promise<readonly Outcome<T>[]> {
    const parts = inParts(requests, this.settings.batchSize);
    const outcomes = await concurrently(parts, BATCHES_AT_ONCE, (part) => this.#askPart(endpoint, part));
    return outcomes.flat();
  }

  /** One part over the endpoints; each takes what the former ones left. */
  async #settle<T>(
    requests: readonly RpcRequest<T>[],
    until: (value: T) => boolean = () => true,
  ): Promise<Outcome<T>[]> {
    const outcomes = requests.map((): Outcome<T> => ({ unanswered: '' }));
    let open = [...requests.keys()];
    for (const endpoint of this.#pool.inOrder()) {
      if (open.length === 0) break;
      const part = open.flatMap((i) => requests[i] ?? []);
      for (const [at, outcome] of (await this.#askPart(endpoint, part)).entries()) {
        const i = open[at] ?? 0;
        outcomes[i] = better(outcomes[i], outcome);
      }
      open = open.filter((i) => !isFinal(outcomes[i], until));
    }
    return outcomes;
  }

  async #askPart<T>(endpoint: Endpoint, requests: readonly RpcRequest<T>[]): Promise<readonly Outcome<T>[]> {
    const down = await this.#pool.readied(endpoint);
    if (down !== undefined) return requests.map(() => ({ unanswered: down }));
    const calls = requests.map(({ method, params = [] }) => ({ method, params }));
    const answers = await endpoint.askMany(calls);
    return requests.map((request, i) => outcomeOf(request, answers[i], endpoint.host));
  }

  #answered<T>(outcome: Outcome<T> | undefined): { readonly value: T } | Refusal {
    if (outcome && !('unanswered' in outcome)) return outcome;
    throw this.#pool.unavailable([outcome?.unanswered]);
  }

  #values<T>(
    requests: readonly RpcRequest<T>[],
    answers: readonly ({ readonly value: T } | Refusal)[],
  ): readonly T[] {
    return answers.map((answer, i) => {
      if ('refused' in answer) throw this.refusal(requests[i]?.method ?? '', answer.refused);
      return answer.value;
    });
  }
}

/** An answer is better than a refusal, and that than silence; reasons of silence add up. */
function better<T>(former: Outcome<T> | undefined, outcome: Outcome<T>): Outcome<T> {
  if (!former || 'value' in outcome) return outcome;
  if (!('unanswered' in former)) return former;
  if ('refused' in outcome || former.unanswered === '') return outcome;
  return { unanswered: `${former.unanswered}; ${outcome.unanswered}` };
}

function isFinal<T>(outcome: Outcome<T> | undefined, until: (value: T) => boolean): boolean {
  if (!outcome || 'unanswered' in outcome) return false;
  return 'refused' in outcome || until(outcome.value);
}

function reasonOf(outcome: Outcome<unknown>): string | undefined {
  if ('unanswered' in outcome) return outcome.unanswered;
  return 'refused' in outcome ? withoutUrls(outcome.refused.message) : undefined;
}

function outcomeOf<T>(
  request: RpcRequest<T>,
  answer: Answer | EndpointDown | undefined,
  host: string,
): Outcome<T> {
  if (!answer) return { unanswered: `${host} left ${request.method} out` };
  if ('down' in answer) return { unanswered: answer.down };
  if ('failure' in answer) return { refused: answer.failure };
  const parsed = request.reply.safeParse(answer.result);
  if (parsed.success) return { value: parsed.data };
  return { unanswered: `the answer of ${host} to ${request.method} is malformed` };
}
