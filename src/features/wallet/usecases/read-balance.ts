import { Inject, Injectable } from '@nestjs/common';
import { CHAINS, type Chain, type Chains } from '#libs/chain';
import type { NativeBalance } from '../contract.js';
import { formatAmount } from '../domain/amount.js';
import { problemOf, type Problem } from './problem-of.js';
import { ReadTokens, type Holding } from './token-facts.js';

/** Either the balance or why it is missing. */
export interface TokenBalance {
  /** The contract. */
  readonly token: string;
  readonly symbol?: string | undefined;
  readonly decimals?: number | undefined;
  /** Base units, decimal digits. */
  readonly amount?: string | undefined;
  readonly formatted?: string | undefined;
  readonly error?: Problem | undefined;
}

export interface AccountBalance extends NativeBalance {
  /** Of those that were asked for. */
  readonly tokens?: readonly TokenBalance[] | undefined;
}

/** What one account holds on one network. */
@Injectable()
export class ReadBalance {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    private readonly tokens: ReadTokens,
  ) {}

  /** @throws NETWORK_UNKNOWN, CHAIN_ADDRESS_INVALID, CHAIN_UNAVAILABLE */
  async nativeBalance(network: string, address: string): Promise<NativeBalance> {
    const chain = this.chains.get(network);
    const { amount, asOf } = await chain.balance(address);
    return {
      network,
      chainId: chain.chainId,
      address,
      amount: amount.toString(),
      source: 'chain',
      asOfBlock: asOf.number.toString(),
      asOf: asOf.timestamp.toISOString(),
    };
  }

  /** All at once; a token that does not answer says so in its own place. @throws as nativeBalance */
  async balance(network: string, address: string, tokens: readonly string[]): Promise<AccountBalance> {
    const chain = this.chains.get(network);
    const [native, held] = await Promise.all([
      this.nativeBalance(network, address),
      this.#tokens(chain, [...new Set(tokens)], address),
    ]);
    return { ...native, ...(held.length > 0 && { tokens: held }) };
  }

  async #tokens(chain: Chain, tokens: readonly string[], account: string): Promise<readonly TokenBalance[]> {
    try {
      const holdings = await this.tokens.holdings(chain, tokens, account);
      return holdings.map((holding, at) => balanceOf(tokens[at] ?? '', holding));
    } catch (thrown) {
      return tokens.map((token) => ({ token, error: problemOf(thrown) }));
    }
  }
}

function balanceOf(token: string, holding: Holding): TokenBalance {
  if ('error' in holding) return { token, error: problemOf(holding.error) };
  const { symbol, decimals, amount } = holding;
  return {
    token,
    ...(symbol !== undefined && { symbol }),
    decimals,
    amount: amount.toString(),
    formatted: formatAmount(amount, decimals),
  };
}
