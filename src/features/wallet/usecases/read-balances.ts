import { Inject, Injectable } from '@nestjs/common';
import { withTimeout } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import type { CustodyWallet } from '#libs/custody';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import type { WalletConfig } from '../config.js';
import { FindWallet } from './find-wallet.js';
import { problemOf, type Problem } from './problem-of.js';
import { ReadBalance, type AccountBalance } from './read-balance.js';

/** `partial`: a token did not answer. `unavailable`: nothing is known, `error` says why. */
export interface NetworkBalance {
  readonly network: string;
  readonly status: 'complete' | 'partial' | 'unavailable';
  readonly balance?: AccountBalance | undefined;
  readonly error?: Problem | undefined;
}

export interface WalletBalances {
  readonly wallet: CustodyWallet;
  readonly networks: readonly NetworkBalance[];
}

export interface BalancesRequest {
  /** All that are on unless told. */
  readonly network?: string | undefined;
  /** ERC-20 contracts, asked for on every network. */
  readonly tokens?: readonly string[] | undefined;
}

/** What a wallet holds, network by network: one that is away hides nothing of the others. */
@Injectable()
export class ReadBalances {
  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<WalletConfig>,
    @Inject(CHAINS) private readonly chains: Chains,
    private readonly wallets: FindWallet,
    private readonly readBalance: ReadBalance,
  ) {}

  /** @throws WALLET_NOT_FOUND, NETWORK_UNKNOWN for a network that was asked for by name */
  async run(caller: Caller, id: string, { network, tokens = [] }: BalancesRequest): Promise<WalletBalances> {
    const wallet = await this.wallets.toSee(caller, id);
    const chains = network === undefined ? this.chains.list() : [this.chains.get(network)];
    const networks = chains.map((chain) => this.#on(chain.network, wallet.address, tokens));
    return { wallet, networks: await Promise.all(networks) };
  }

  async #on(network: string, address: string, tokens: readonly string[]): Promise<NetworkBalance> {
    try {
      const reading = this.readBalance.balance(network, address, tokens);
      const what = `The balance on "${network}"`;
      const balance = await withTimeout(reading, this.ctx.config.balanceTimeoutMs, what);
      const status = balance.tokens?.some(({ error }) => error) ? 'partial' : 'complete';
      return { network, status, balance };
    } catch (thrown) {
      return { network, status: 'unavailable', error: problemOf(thrown) };
    }
  }
}
