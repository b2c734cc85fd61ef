import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import type { FeeSpeed } from '#libs/chain';
import { TRANSACTIONS, type Transaction, type Transactions } from '#libs/transactions';
import { FindTransaction } from './find-transaction.js';

export interface SignedTransaction {
  readonly transaction: Transaction;
  /** 0x-prefixed hex, as it is broadcast (EIP-2718). */
  readonly raw: string;
}

/**
 * What can be done to a transaction that is there. All throw TRANSACTION_NOT_FOUND, WALLET_ACCOUNT_FORBIDDEN and
 * TRANSACTION_STATE_CONFLICT.
 */
@Injectable()
export class SteerTransaction {
  constructor(
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly found: FindTransaction,
  ) {}

  async sign(caller: Caller, id: string): Promise<SignedTransaction> {
    return this.transactions.sign((await this.found.toSteer(caller, id)).id);
  }

  async send(caller: Caller, id: string): Promise<Transaction> {
    return this.transactions.send((await this.found.toSteer(caller, id)).id);
  }

  async cancel(caller: Caller, id: string): Promise<Transaction> {
    return this.transactions.cancel((await this.found.toSteer(caller, id)).id);
  }

  /** @throws TRANSACTION_FEE_CAPPED */
  async speedUp(caller: Caller, id: string, speed?: FeeSpeed): Promise<Transaction> {
    return this.transactions.speedUp((await this.found.toSteer(caller, id)).id, speed);
  }
}
