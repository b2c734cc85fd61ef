import { Injectable } from '@nestjs/common';
import { isAppError } from '#libs/base';
import type { Chain } from '#libs/chain';
import { ERC20_ABI, OLD_SYMBOL_ABI, symbolOf } from '../domain/erc20.js';
import { walletErrors } from '../domain/errors.js';

export interface TokenFacts {
  /** `undefined` if the contract tells none that can be shown. */
  readonly symbol: string | undefined;
  readonly decimals: number;
}

const MAX_KNOWN = 10_000;

/** Symbol and decimals of ERC-20 contracts; asked once, for neither changes. */
@Injectable()
export class ReadTokens {
  readonly #known = new Map<string, Promise<TokenFacts>>();

  /** @throws WALLET_TOKEN_INVALID, CHAIN_UNAVAILABLE */
  facts(chain: Chain, token: string): Promise<TokenFacts> {
    const key = `${chain.network} ${token.toLowerCase()}`;
    const known = this.#known.get(key);
    if (known) return known;
    // addresses come from callers: never an endless map
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const reading = readFacts(chain, token);
    this.#known.set(key, reading);
    // what failed may be there the next time
    reading.catch(() => this.#known.delete(key));
    return reading;
  }

  /** In base units. @throws WALLET_TOKEN_INVALID, CHAIN_UNAVAILABLE */
  async balance(chain: Chain, token: string, account: string): Promise<bigint> {
    const [amount] = await readToken(chain, { address: token, method: 'balanceOf', args: [account] });
    return amount as bigint;
  }
}

async function readFacts(chain: Chain, token: string): Promise<TokenFacts> {
  const [decimals, symbol] = await Promise.all([decimalsOf(chain, token), readSymbol(chain, token)]);
  return { decimals, symbol };
}

async function decimalsOf(chain: Chain, token: string): Promise<number> {
  const [decimals] = await readToken(chain, { address: token, method: 'decimals', args: [] });
  return Number(decimals);
}

/** Optional in the standard: without one the token is a token all the same. */
async function readSymbol(chain: Chain, address: string): Promise<string | undefined> {
  for (const abi of [ERC20_ABI, OLD_SYMBOL_ABI]) {
    const symbol = await unlessRefused(chain.read({ abi, address, method: 'symbol', args: [] }));
    if (symbol) return symbolOf(symbol[0]);
  }
  return undefined;
}

async function unlessRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (isRefusal(thrown)) return undefined;
    throw thrown;
  }
}

interface TokenCall {
  readonly address: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

async function readToken(chain: Chain, call: TokenCall): Promise<readonly unknown[]> {
  try {
    return await chain.read({ abi: ERC20_ABI, ...call });
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    const { network } = chain;
    const reason = `${call.method} fails`;
    throw walletErrors.WALLET_TOKEN_INVALID({ network, token: call.address, reason }, { cause: thrown });
  }
}

/** The contract's own no, or that there is none. */
function isRefusal(thrown: unknown): boolean {
  return isAppError(thrown) && ['CHAIN_CALL_REVERTED', 'CHAIN_NODE_REFUSED'].includes(thrown.code);
}
