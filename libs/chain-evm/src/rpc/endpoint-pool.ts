import { chainErrors } from '#libs/chain';
import type { EvmNetworkSettings } from '../settings.js';
import { Endpoint, type EndpointStatistics } from './endpoint.js';
import { quantity } from './replies.js';

/** Between two comparisons of the endpoints' heads. Unit: ms. */
const SURVEY_MS = 10_000;
/** An endpoint may be so many blocks behind the furthest one: heads do not reach all nodes at once. */
const LAG_BLOCKS = 5n;

const CHAIN_ID = { method: 'eth_chainId', params: [] };
const BLOCK_NUMBER = { method: 'eth_blockNumber', params: [] };

/** The endpoints of one network: who is asked first, and whether they are what they should be. */
export class EndpointPool {
  readonly #endpoints: readonly Endpoint[];
  #chainId: bigint | undefined;
  #nextSurvey: number;
  readonly #verifying = new Map<Endpoint, Promise<string | undefined>>();

  constructor(
    private readonly settings: EvmNetworkSettings,
    private readonly now: () => number,
  ) {
    const { timeoutMs, coolDownMs, breakerFailures, breakerSuccesses, breakerOpenMs, breakerProbes } =
      settings;
    const breaker = {
      failures: breakerFailures,
      successes: breakerSuccesses,
      openMs: breakerOpenMs,
      probes: breakerProbes,
      now,
    };
    this.#endpoints = settings.rpcUrls.map((url) => new Endpoint(url, { timeoutMs, coolDownMs, breaker }));
    this.#chainId = settings.chainId;
    this.#nextSurvey = now() + SURVEY_MS;
  }

  get chainId(): bigint | undefined {
    return this.#chainId;
  }

  get statistics(): readonly EndpointStatistics[] {
    return this.#endpoints.map(({ statistics }) => statistics);
  }

  /** In order of preference. A poor endpoint is better than none: it is asked last, not never. */
  inOrder(): readonly Endpoint[] {
    const demerits = ({ distrusted, hasRoom, cooling, lagging }: Endpoint) =>
      Number(distrusted !== undefined) * 8 + Number(!hasRoom) * 4 + Number(cooling) * 2 + Number(lagging);
    return this.#endpoints.toSorted((a, b) => demerits(a) - demerits(b));
  }

  /**
   * Asks every endpoint for its chain id; those that are away are asked when they come into use.
   * Rejects with `CHAIN_UNAVAILABLE` if none answers, `CHAIN_MISCONFIGURED` if one is of another chain.
   */
  async verifyAll(): Promise<void> {
    const results = await Promise.all(this.#endpoints.map((endpoint) => this.#verify(endpoint)));
    if (results.every((down) => down !== undefined)) throw this.unavailable(results);
  }

  /** Gives the reason if the endpoint cannot be used now. */
  async readied(endpoint: Endpoint): Promise<string | undefined> {
    if (endpoint.verified) return undefined;
    const verifying = this.#verifying.get(endpoint) ?? this.#verify(endpoint);
    this.#verifying.set(endpoint, verifying);
    try {
      return await verifying;
    } finally {
      this.#verifying.delete(endpoint);
    }
  }

  /** Compares the heads of all endpoints now and then, so that those behind are asked last. Never rejects. */
  async survey(): Promise<void> {
    if (this.#endpoints.length < 2 || this.now() < this.#nextSurvey) return;
    this.#nextSurvey = this.now() + SURVEY_MS;
    const usable = this.#endpoints.filter(({ hasRoom, verified }) => hasRoom && verified);
    const heads = await Promise.all(
      usable.map(async (endpoint) => {
        const answer = await endpoint.ask(BLOCK_NUMBER);
        return { endpoint, head: 'result' in answer ? quantity.safeParse(answer.result).data : undefined };
      }),
    );
    const furthest = heads.reduce((most, { head = 0n }) => (head > most ? head : most), 0n);
    for (const { endpoint, head } of heads)
      if (head !== undefined) endpoint.lagging = furthest - head > LAG_BLOCKS;
  }

  unavailable(reasons: readonly (string | undefined)[]) {
    const reason = `${[...new Set(reasons.filter((r) => r !== undefined))].join('; ')}.`;
    const waits = this.#endpoints.map(({ closedForMs }) => closedForMs);
    const seconds = Math.ceil(Math.min(...waits) / 1_000);
    const options = seconds > 0 ? { retryAfterSeconds: seconds } : undefined;
    return chainErrors.CHAIN_UNAVAILABLE({ network: this.settings.network, reason }, options);
  }

  async #verify(endpoint: Endpoint): Promise<string | undefined> {
    const answer = await endpoint.ask(CHAIN_ID);
    if ('down' in answer) return answer.down;
    const actual = 'result' in answer ? quantity.safeParse(answer.result).data : undefined;
    if (actual === undefined) return `${endpoint.host} does not tell its chain id`;
    const { network, chainId } = this.settings;
    this.#chainId ??= actual;
    if (actual !== this.#chainId) {
      const expected = chainId === undefined ? 'the other endpoints say' : `chains.${network}.chainId is`;
      const reason = `${expected} ${this.#chainId}, but the node at ${endpoint.host} is of chain ${actual}. Correct chainId or rpcUrls.`;
      throw chainErrors.CHAIN_MISCONFIGURED({ network, reason });
    }
    endpoint.verified = true;
    return undefined;
  }
}
