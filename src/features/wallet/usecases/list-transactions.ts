import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CUSTODY, type Custody } from '#libs/custody';
import {
  TRANSACTIONS,
  type TransactionPage,
  type TransactionQuery,
  type Transactions,
} from '#libs/transactions';
import { isStaff, maySee } from '../domain/access.js';
import { FindWallet } from './find-wallet.js';

export interface TransactionFilter extends Omit<TransactionQuery, 'owner'> {
  readonly walletId?: string | undefined;
}

@Injectable()
export class ListTransactions {
  constructor(
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    @Inject(CUSTODY) private readonly custody: Custody,
    private readonly wallets: FindWallet,
  ) {}

  /**
   * The newest first: of a wallet that the caller may see, else those that it asked for itself; staff sees all.
   * @throws WALLET_NOT_FOUND, CURSOR_INVALID, PAGE_LIMIT_INVALID
   */
  async run(caller: Caller, { walletId, ...filter }: TransactionFilter): Promise<TransactionPage> {
    if (walletId !== undefined) {
      const { address } = await this.wallets.toSee(caller, walletId);
      return this.transactions.list({ ...filter, from: address });
    }
    const seesAll = isStaff(caller) || (await this.#seesAccount(caller, filter.from));
    return this.transactions.list(seesAll ? filter : { ...filter, owner: caller.subject });
  }

  async #seesAccount(caller: Caller, from: string | undefined): Promise<boolean> {
    const wallet = from === undefined ? undefined : await this.custody.findByAddress(from);
    return wallet !== undefined && maySee(caller, wallet);
  }
}
