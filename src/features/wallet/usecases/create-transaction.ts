import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { TRANSACTIONS, type Transaction, type Transactions } from '#libs/transactions';
import { walletErrors } from '../domain/errors.js';
import { invalidRequest } from './faults.js';
import { FindTransaction } from './find-transaction.js';
import { FindWallet, type Sender } from './find-wallet.js';
import { idempotencyOf } from './idempotency.js';
import type { SendingOptions } from './transfer.js';

export interface TransactionRequest extends Sender, SendingOptions {
  readonly network: string;
  /** Without it `data` is the code of a new contract. */
  readonly to?: string | undefined;
  /** In wei. */
  readonly value?: bigint | undefined;
  readonly data?: string | undefined;
  readonly gasLimit?: bigint | undefined;
  /** False: it waits for `sign` and `send`. */
  readonly send?: boolean | undefined;
  readonly key?: string | undefined;
}

@Injectable()
export class CreateTransaction {
  constructor(
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly found: FindTransaction,
  ) {}

  /**
   * A repeated key gives the transaction of the first time.
   * @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN, WALLET_ACCOUNT_FORBIDDEN, WALLET_REQUEST_INVALID, and as `submit`
   */
  async run(caller: Caller, { key, ...asked }: TransactionRequest): Promise<Transaction> {
    assertMeaningful(asked);
    const { walletId, from: _, ...rest } = asked;
    const from = await this.wallets.senderOn(asked.network, caller, asked);
    const idempotency = idempotencyOf({ caller, operation: 'create transaction', key, asked });
    const details = walletId === undefined ? {} : { walletId };
    const common = { owner: caller.subject, purpose: 'transaction', details, idempotency };
    return this.transactions.submit({ ...rest, to: rest.to, from, ...common });
  }

  /**
   * Bytes that were signed elsewhere; nobody's rights are asked for, since the signature is the right.
   * @throws NETWORK_UNKNOWN, CHAIN_TRANSACTION_INVALID, WALLET_BYTES_KNOWN
   */
  async raw(caller: Caller, network: string, raw: string): Promise<Transaction> {
    const transaction = await this.transactions.submitRaw({ network, raw, owner: caller.subject });
    if (await this.found.isFor(caller, transaction)) return transaction;
    throw walletErrors.WALLET_BYTES_KNOWN({ hash: transaction.hash ?? '' });
  }
}

function assertMeaningful({ walletId, from, to, data }: TransactionRequest): void {
  const errors = [];
  if ((walletId === undefined) === (from === undefined))
    errors.push(
      ...['walletId', 'from'].map((name) => ({
        pointer: `/${name}`,
        code: 'exactlyOne',
        detail: 'exactly one of walletId and from must be there',
      })),
    );
  if (to === undefined && (data === undefined || data === '0x'))
    errors.push({
      pointer: '/to',
      code: 'isDefined',
      detail: 'must be there unless data is the code of a new contract',
    });
  if (errors.length > 0) throw invalidRequest(errors);
}
