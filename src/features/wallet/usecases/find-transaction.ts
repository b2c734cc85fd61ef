import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CUSTODY, type Custody } from '#libs/custody';
import {
  transactionErrors,
  TRANSACTIONS,
  type Transaction,
  type TransactionAttempt,
  type Transactions,
} from '#libs/transactions';
import { maySeeTransaction, maySteerTransaction } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';

const HASH = /^0x[0-9a-f]{64}$/i;

/** The one place that decides whether a caller meets a transaction. */
@Injectable()
export class FindTransaction {
  constructor(
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    @Inject(CUSTODY) private readonly custody: Custody,
  ) {}

  /** By its id or the hash of any attempt. @throws TRANSACTION_NOT_FOUND, also for one that is not for this caller */
  async toSee(caller: Caller, id: string): Promise<Transaction> {
    const found = HASH.test(id)
      ? await this.transactions.findByHash(id.toLowerCase())
      : await this.transactions.find(id);
    if (!found || !(await this.isFor(caller, found))) throw transactionErrors.TRANSACTION_NOT_FOUND({ id });
    return found;
  }

  /** To send, cancel, speed up. @throws TRANSACTION_NOT_FOUND, WALLET_ACCOUNT_FORBIDDEN for those who may see it only */
  async toSteer(caller: Caller, id: string): Promise<Transaction> {
    const found = await this.toSee(caller, id);
    const wallet = await this.custody.findByAddress(found.from);
    if (!maySteerTransaction(caller, { owner: found.owner, wallet }))
      throw walletErrors.WALLET_ACCOUNT_FORBIDDEN({ from: found.from });
    return found;
  }

  async attempts(caller: Caller, id: string): Promise<readonly TransactionAttempt[]> {
    return this.transactions.attempts((await this.toSee(caller, id)).id);
  }

  async isFor(caller: Caller, { owner, from }: Transaction): Promise<boolean> {
    // most ask for their own: then nobody needs to know the wallet
    if (maySeeTransaction(caller, { owner, wallet: undefined })) return true;
    return maySeeTransaction(caller, { owner, wallet: await this.custody.findByAddress(from) });
  }
}
