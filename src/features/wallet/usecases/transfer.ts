import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains, type FeeSpeed } from '#libs/chain';
import type { CustodyWallet } from '#libs/custody';
import {
  TRANSACTIONS,
  type Idempotency,
  type Transaction,
  type TransactionRequest,
  type Transactions,
} from '#libs/transactions';
import { parseAmount, parseFormatted } from '../domain/amount.js';
import { ERC20_ABI, transferData } from '../domain/erc20.js';
import { isZeroAddress, sameAddress } from './addresses.js';
import { invalidRequest as invalid, isInvalidRequest as isInvalid } from './faults.js';
import { FindWallet } from './find-wallet.js';
import { idempotencyOf } from './idempotency.js';
import { ReadTokens } from './token-facts.js';

/** One payment. Either `amount` in base units or `amountFormatted` in whole coins (`1.5`). */
export interface Payment {
  readonly to: string;
  readonly amount?: string | undefined;
  readonly amountFormatted?: string | undefined;
  /** An ERC-20 contract; the network's own coin without it. */
  readonly token?: string | undefined;
}

/** How a transaction is paid for and followed. */
export interface SendingOptions {
  readonly speed?: FeeSpeed | undefined;
  /** Never offer more for a unit of gas, in wei. */
  readonly maxFeePerGas?: bigint | undefined;
  readonly confirmations?: number | undefined;
}

export interface TransferRequest extends Payment, SendingOptions {
  readonly network: string;
}

export interface BatchRequest extends SendingOptions {
  readonly network: string;
  /** 1 to 1,000. */
  readonly transfers: readonly Payment[];
}

/** EVM networks count their coin in wei. */
const NATIVE_DECIMALS = 18;

@Injectable()
export class Transfer {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly tokens: ReadTokens,
  ) {}

  /**
   * A repeated key gives the transaction of the first time.
   * @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN, WALLET_REQUEST_INVALID, WALLET_TOKEN_INVALID, and as `submit`
   */
  async run(
    caller: Caller,
    id: string,
    request: TransferRequest & { readonly key?: string | undefined },
  ): Promise<Transaction> {
    const { key, ...asked } = request;
    const wallet = await this.wallets.toUse(caller, id);
    const idempotency = idempotencyOf({ caller, operation: `transfer from ${id}`, key, asked });
    return this.transactions.submit(
      await this.#requestOf(asked, { caller, wallet, idempotency, sending: asked, pointer: '' }),
    );
  }

  /** All or none, in order. @throws as `run` */
  async batch(
    caller: Caller,
    id: string,
    request: BatchRequest & { readonly key?: string | undefined },
  ): Promise<readonly Transaction[]> {
    const { key, ...asked } = request;
    const wallet = await this.wallets.toUse(caller, id);
    const whole = idempotencyOf({ caller, operation: `batch from ${id}`, key, asked });
    const { network, transfers } = asked;
    const payments = transfers.map((payment, index) => {
      const idempotency = whole && { ...whole, scope: `${whole.scope}, number ${index}` };
      return this.#requestOf(
        { ...payment, network },
        { caller, wallet, idempotency, sending: asked, pointer: `/transfers/${index}` },
      );
    });
    return this.transactions.submitMany(await allOf(payments));
  }

  async #requestOf(
    payment: Payment & { readonly network: string },
    context: PaymentContext,
  ): Promise<TransactionRequest> {
    const { network, to, token } = payment;
    const { caller, wallet, idempotency, sending, pointer } = context;
    assertReceiver(payment, pointer);
    const amount = await this.#amountOf(payment, pointer);
    const details: JsonObject = {
      walletId: wallet.id,
      to,
      amount: amount.toString(),
      ...(token !== undefined && { token }),
    };
    const { speed, maxFeePerGas, confirmations } = sending;
    const common = {
      network,
      from: wallet.address,
      owner: caller.subject,
      purpose: 'transfer',
      details,
      idempotency,
    };
    const effect =
      token === undefined
        ? { to, value: amount }
        : { to: token, value: 0n, data: transferData(to, amount), abi: ERC20_ABI };
    return { ...common, ...effect, speed, maxFeePerGas, confirmations };
  }

  async #amountOf(
    { network, token, amount, amountFormatted }: Payment & { readonly network: string },
    pointer: string,
  ): Promise<bigint> {
    if ((amount === undefined) === (amountFormatted === undefined))
      throw invalid(
        ['amount', 'amountFormatted'].map((name) => ({
          pointer: `${pointer}/${name}`,
          code: 'exactlyOne',
          detail: 'exactly one of amount and amountFormatted must be there',
        })),
      );
    if (amount !== undefined) return parseAmount(amount) ?? fail(`${pointer}/amount`, AMOUNT);
    const decimals = token === undefined ? NATIVE_DECIMALS : await this.#decimalsOf(network, token);
    const formatted = parseFormatted(amountFormatted, decimals);
    return (
      formatted ??
      fail(
        `${pointer}/amountFormatted`,
        `must be a decimal number with at most ${decimals} decimals, below 2^256 base units`,
      )
    );
  }

  async #decimalsOf(network: string, token: string): Promise<number> {
    return (await this.tokens.facts(this.chains.get(network), token)).decimals;
  }
}

const AMOUNT = 'must be base units in decimal digits, from 0 to 2^256 - 1';

function fail(pointer: string, detail: string): never {
  throw invalid([{ pointer, code: 'amount', detail }]);
}

interface PaymentContext {
  readonly caller: Caller;
  readonly wallet: CustodyWallet;
  readonly idempotency: Idempotency | undefined;
  readonly sending: SendingOptions;
  /** Where the payment stands in the request. */
  readonly pointer: string;
}

/** What is sent to these two is lost for good, and nobody means it. */
function assertReceiver({ to, token }: Payment, pointer: string): void {
  const at = `${pointer}/to`;
  if (isZeroAddress(to))
    throw invalid([
      { pointer: at, code: 'receiver', detail: 'must not be the zero address: what it gets is lost' },
    ]);
  if (token !== undefined && sameAddress(to, token))
    throw invalid([
      {
        pointer: at,
        code: 'receiver',
        detail: 'must not be the token contract itself: what it gets is lost',
      },
    ]);
}

/** All faults of a batch in one answer; what fails for another reason fails the whole with that. */
async function allOf<T>(payments: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(payments);
  const faults = results.map((result) =>
    result.status === 'rejected' && isInvalid(result.reason) ? result.reason.errors : [],
  );
  const values = await Promise.all(payments.filter((_, index) => faults[index]?.length === 0));
  if (values.length < payments.length) throw invalid(faults.flat());
  return values;
}
