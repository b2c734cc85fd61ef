import type { z } from 'zod';
import { chainErrors } from '#libs/chain';
import type { EvmNetworkSettings } from '../settings.js';
import { Endpoint, withoutUrls, type Answer } from './endpoint.js';
import { quantity, type RpcFailure } from './replies.js';

/** One question: the method, its parameters, and the schema of a right answer. */
export interface RpcRequest<S extends z.ZodType> {
  readonly method: string;
  readonly params?: readonly unknown[];
  readonly reply: S;
}

/** A node's refusal, kept apart from `CHAIN_UNAVAILABLE`: another endpoint would refuse too. */
export interface Refusal {
  readonly refused: RpcFailure;
}

/** JSON-RPC to one network over its endpoints, in order, with a cool-down for those that fail. */
export class EvmRpc {
  readonly #endpoints: readonly Endpoint[];
  #chainId: bigint | undefined;

  constructor(
    private readonly settings: EvmNetworkSettings,
    now: () => number,
  ) {
    const { timeoutMs, coolDownMs } = settings;
    this.#endpoints = settings.rpcUrls.map((url) => new Endpoint(url, { timeoutMs, coolDownMs, now }));
    this.#chainId = settings.chainId;
  }

  /** What the network is, by configuration or by its first answer. */
  get chainId(): bigint | undefined {
    return this.#chainId;
  }

  /** Hosts of the endpoints that failed lately. */
  get cooling(): readonly string[] {
    return this.#endpoints.filter(({ cooling }) => cooling).map(({ host }) => host);
  }

  /**
   * Asks every endpoint for its chain id; those that are away are asked when they come into use.
   * Rejects with `CHAIN_UNAVAILABLE` if none answers, `CHAIN_MISCONFIGURED` if one is of another chain.
   */
  async verify(): Promise<void> {
    const results = await Promise.all(this.#endpoints.map((endpoint) => this.#verify(endpoint)));
    if (results.every((down) => down !== undefined)) throw this.#unavailable(results);
  }

  /** Rejects with `CHAIN_UNAVAILABLE`, or `CHAIN_NODE_REFUSED` if the node says no. */
  async ask<S extends z.ZodType>(request: RpcRequest<S>): Promise<z.infer<S>> {
    const answer = await this.tryAsk(request);
    if ('refused' in answer) throw this.refusal(request.method, answer.refused);
    return answer.value;
  }

  /** As `ask`, for those who understand a refusal. */
  async tryAsk<S extends z.ZodType>(
    request: RpcRequest<S>,
  ): Promise<{ readonly value: z.infer<S> } | Refusal> {
    const answer = await this.#send(request.method, request.params ?? []);
    if ('failure' in answer) return { refused: answer.failure };
    const parsed = request.reply.safeParse(answer.result);
    if (!parsed.success)
      throw chainErrors.CHAIN_UNAVAILABLE({
        network: this.settings.network,
        reason: `the answer to ${request.method} is malformed.`,
      });
    return { value: parsed.data };
  }

  refusal(request: string, failure: RpcFailure) {
    const reason = `${withoutUrls(failure.message)} (${failure.code})`;
    return chainErrors.CHAIN_NODE_REFUSED({ network: this.settings.network, request, reason });
  }

  async #send(method: string, params: readonly unknown[]): Promise<Answer> {
    // a cooling endpoint is better than none: it is asked last, not never
    const inOrder = this.#endpoints.toSorted((a, b) => Number(a.cooling) - Number(b.cooling));
    const reasons: (string | undefined)[] = [];
    for (const endpoint of inOrder) {
      const unverified = endpoint.verified ? undefined : await this.#verify(endpoint);
      const answer = unverified === undefined ? await endpoint.ask(method, params) : { down: unverified };
      if (!('down' in answer)) return answer;
      reasons.push(answer.down);
    }
    throw this.#unavailable(reasons);
  }

  /** Gives the reason if the endpoint is away. */
  async #verify(endpoint: Endpoint): Promise<string | undefined> {
    const answer = await endpoint.ask('eth_chainId', []);
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

  #unavailable(reasons: readonly (string | undefined)[]) {
    const reason = `${reasons.filter((r) => r !== undefined).join('; ')}.`;
    return chainErrors.CHAIN_UNAVAILABLE({ network: this.settings.network, reason });
  }
}
