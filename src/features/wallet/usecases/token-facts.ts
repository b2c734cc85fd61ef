import { Injectable } from '@nestjs/common';
import type { AppError } from '#libs/base';
import type { Chain } from '#libs/chain';
import { amountOf, balanceData, decimalsOf, DECIMALS_DATA, SYMBOL_DATA, symbolIn } from '../domain/erc20.js';
import { walletErrors } from '../domain/errors.js';
import { answersOf, type ReadingCall } from './read-many.js';

export interface TokenFacts {
  /** `undefined` if the contract tells none that can be shown. */
  readonly symbol: string | undefined;
  readonly decimals: number;
}

/** What an account holds of a token, or `WALLET_TOKEN_INVALID`. */
export type Holding =
  (TokenFacts & { readonly token: string; readonly amount: bigint }) | { readonly error: AppError };

const MAX_KNOWN = 10_000;

/** ERC-20 contracts; symbol and decimals are asked for once, for neither changes. */
@Injectable()
export class ReadTokens {
  readonly #known = new Map<string, TokenFacts>();

  /** @throws WALLET_TOKEN_INVALID, CHAIN_UNAVAILABLE */
  async facts(chain: Chain, token: string): Promise<TokenFacts> {
    const known = this.#known.get(keyOf(chain, token));
    if (known) return known;
    const facts = this.#read(chain, token, await answersOf(chain, callsOf(token)));
    if ('code' in facts) throw facts;
    return facts;
  }

  /** Of each token in order, in base units, all asked for at once. @throws CHAIN_UNAVAILABLE */
  async holdings(chain: Chain, tokens: readonly string[], account: string): Promise<readonly Holding[]> {
    const data = balanceData(account);
    const plans = tokens.map((token) => {
      const known = this.#known.get(keyOf(chain, token));
      return { token, known, calls: [{ to: token, data }, ...(known ? [] : callsOf(token))] };
    });
    const calls = plans.flatMap((plan) => plan.calls);
    const answers = [...(await answersOf(chain, calls))];
    return plans.map(({ token, known, calls: { length } }) => {
      const [balance, ...told] = answers.splice(0, length);
      const amount = amountOf(balance);
      if (amount === undefined) return { error: invalid(chain, token, 'balanceOf') };
      const facts = known ?? this.#read(chain, token, told);
      return 'code' in facts ? { error: facts } : { token, amount, ...facts };
    });
  }

  #read(chain: Chain, token: string, [said, symbol]: readonly (string | undefined)[]): TokenFacts | AppError {
    const decimals = decimalsOf(said);
    if (decimals === undefined) return invalid(chain, token, 'decimals');
    const facts = { decimals, symbol: symbolIn(symbol) };
    // addresses come from callers: never an endless map
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(keyOf(chain, token), facts);
    return facts;
  }
}

const keyOf = ({ network }: Chain, token: string): string => `${network} ${token.toLowerCase()}`;

const callsOf = (to: string): readonly ReadingCall[] => [
  { to, data: DECIMALS_DATA },
  { to, data: SYMBOL_DATA },
];

function invalid({ network }: Chain, token: string, method: string): AppError {
  return walletErrors.WALLET_TOKEN_INVALID({ network, token, reason: `${method} fails` });
}
