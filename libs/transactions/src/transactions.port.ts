import { defineToken, type JsonObject } from '#libs/base';
import type { Fees, FeeSpeed } from '#libs/chain';

/**
 * `created` waits to be signed and sent by its owner; `accepted` is durable; `prepared` has a nonce and signed bytes;
 * `submitted` was broadcast; `mined` is in a block; `confirmed` has enough blocks on top. `failed` and `cancelled` are
 * final as `confirmed` is, but for a reorganisation that takes the block away.
 */
export const TRANSACTION_STATES = [
  'created',
  'accepted',
  'prepared',
  'submitted',
  'mined',
  'confirmed',
  'failed',
  'cancelled',
] as const;
export type TransactionState = (typeof TRANSACTION_STATES)[number];

/** The three of the table `blockchain_transactions`, derived: what is not confirmed, failed or cancelled is pending. */
export const TRANSACTION_STATUSES = ['PENDING', 'CONFIRMED', 'FAILED'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

export interface Idempotency {
  /** Whose key it is, and for which operation: two callers may use the same one. */
  readonly scope: string;
  readonly key: string;
  /** A digest of what is asked for: another one with the same key is refused. */
  readonly fingerprint: string;
}

/** One effect that is wanted. Amounts in wei. */
export interface TransactionRequest {
  readonly network: string;
  /** An account that a signer is known for. */
  readonly from: string;
  /** `undefined` creates a contract. */
  readonly to: string | undefined;
  readonly value?: bigint | undefined;
  /** 0x-prefixed hex. */
  readonly data?: string | undefined;
  /** In gas units; without it the call is simulated first, and refused if it would revert. */
  readonly gasLimit?: bigint | undefined;
  readonly speed?: FeeSpeed | undefined;
  /** Never offer more for a unit of gas, in wei. */
  readonly maxFeePerGas?: bigint | undefined;
  /** Blocks on top of and including its own; the network's setting unless told. */
  readonly confirmations?: number | undefined;
  /** Who asked: sees it, may cancel it. */
  readonly owner: string;
  /** What it is for, in words of the asker: `transfer`, `deploy`, `anchor`. */
  readonly purpose: string;
  /** Given back with the transaction and in its events. Public facts only. */
  readonly details?: JsonObject | undefined;
  /** Decodes the reason of a revert. */
  readonly abi?: readonly unknown[] | undefined;
  readonly idempotency?: Idempotency | undefined;
  /** False: it stays `created` until `sign` and `send`. */
  readonly send?: boolean | undefined;
}

export type AttemptKind = 'first' | 'replacement' | 'speed-up' | 'cancellation' | 'resent' | 'raw';

/** One set of signed bytes. All attempts of a transaction with one nonce exclude each other on chain. */
export interface TransactionAttempt {
  readonly number: number;
  readonly kind: AttemptKind;
  readonly hash: string;
  readonly nonce: number;
  readonly fees: Fees;
  readonly createdAt: Date;
  readonly sentAt: Date | undefined;
  /** What became of it, or was last heard of it. */
  readonly outcome: 'prepared' | 'sent' | 'mined' | 'replaced' | 'superseded' | 'rejected' | 'waiting';
  readonly note: string | undefined;
}

export interface TransactionFailure {
  /** `reverted` in a block; `refused` by the simulation or the node; `expired` unsent. */
  readonly kind: 'reverted' | 'refused' | 'expired';
  readonly reason: string;
}

export interface Transaction {
  /** UUIDv7. */
  readonly id: string;
  readonly network: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly value: bigint;
  readonly data: string;
  readonly state: TransactionState;
  readonly status: TransactionStatus;
  /** Of the attempt that is in a block, else of the newest. */
  readonly hash: string | undefined;
  readonly nonce: number | undefined;
  readonly gasLimit: bigint | undefined;
  readonly fees: Fees | undefined;
  readonly gasUsed: bigint | undefined;
  /** Paid for a unit of gas, in wei. */
  readonly gasPrice: bigint | undefined;
  readonly blockNumber: number | undefined;
  readonly blockHash: string | undefined;
  readonly contractAddress: string | undefined;
  readonly confirmations: { readonly required: number; readonly seen: number };
  /** Why it does not go on at the moment: `the account has 0 wei and needs 21000`. */
  readonly waitingFor: string | undefined;
  readonly failure: TransactionFailure | undefined;
  readonly owner: string;
  readonly purpose: string;
  readonly details: JsonObject;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface TransactionQuery {
  readonly owner?: string | undefined;
  readonly network?: string | undefined;
  readonly from?: string | undefined;
  readonly state?: TransactionState | undefined;
  readonly status?: TransactionStatus | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface TransactionPage {
  readonly items: readonly Transaction[];
  readonly nextCursor: string | undefined;
}

/**
 * What a wallet may spend; checked when a transaction is accepted, and when a `created` one is signed or sent. What was
 * accepted is spent, whatever becomes of it. Amounts in the asset's smallest unit.
 */
export interface SpendingPolicy {
  /**
   * Whom it may pay or call; anyone if undefined. Receivers of ERC-20 transfers count, and so does the contract, unless
   * it is among `tokens` and gets no coins.
   */
  readonly receivers?: readonly string[] | undefined;
  /** Native coin, by transaction, and by day (UTC) on each network. */
  readonly perTransaction?: bigint | undefined;
  readonly perDay?: bigint | undefined;
  /** What stays in the account after value and the most that gas may cost. */
  readonly minimumBalance?: bigint | undefined;
  /** The same two caps per ERC-20 contract. */
  readonly tokens?:
    Readonly<Record<string, { readonly perTransaction?: bigint; readonly perDay?: bigint }>> | undefined;
}

/**
 * Sends transactions so that each wanted effect happens exactly once, whatever is killed when. What a method has
 * acknowledged is durable. Any number of replicas work on one database.
 */
export interface Transactions {
  /**
   * Takes it over. A repeated idempotency key gives the transaction of the first time.
   * @throws NETWORK_UNKNOWN, TRANSACTION_SENDER_UNKNOWN, TRANSACTION_INVALID (every faulty field),
   * TRANSACTION_POLICY_REFUSED, IDEMPOTENCY_KEY_REUSED
   */
  submit(request: TransactionRequest): Promise<Transaction>;
  /** All or none, in order. At most 1,000. */
  submitMany(requests: readonly TransactionRequest[]): Promise<readonly Transaction[]>;
  /** Broadcasts bytes that were signed elsewhere, and follows them like its own. The hash is the idempotency key. */
  submitRaw(request: {
    readonly network: string;
    readonly raw: string;
    readonly owner: string;
    readonly details?: JsonObject | undefined;
  }): Promise<Transaction>;
  /**
   * Gives a `created` one its nonce and signature. It has to be sent within the network's hold time; then its nonce is
   * spent on nothing, so that later ones of the account are not held up.
   * @throws TRANSACTION_NOT_FOUND, TRANSACTION_STATE_CONFLICT
   */
  sign(id: string): Promise<{ readonly transaction: Transaction; readonly raw: string }>;
  /** Sends what is `created` or signed. */
  send(id: string): Promise<Transaction>;
  find(id: string): Promise<Transaction | undefined>;
  /** By the hash of any of its attempts. */
  findByHash(hash: string): Promise<Transaction | undefined>;
  /** What this key gave before, whatever was asked for with it; `undefined` if nobody has used it. */
  findByKey(idempotency: Idempotency): Promise<Transaction | undefined>;
  attempts(id: string): Promise<readonly TransactionAttempt[]>;
  /** The newest first. */
  list(query: TransactionQuery): Promise<TransactionPage>;
  /**
   * Asks for it not to happen. What was broadcast already competes with an empty transaction that pays more: the state
   * tells which of the two won. @throws TRANSACTION_NOT_FOUND, TRANSACTION_STATE_CONFLICT
   */
  cancel(id: string): Promise<Transaction>;
  /** Broadcasts it again with higher fees. @throws TRANSACTION_NOT_FOUND, TRANSACTION_STATE_CONFLICT, TRANSACTION_FEE_CAPPED */
  speedUp(id: string, speed?: FeeSpeed): Promise<Transaction>;
  /** Resolves when it is final, or rejects when `signal` aborts. */
  settled(id: string, signal?: AbortSignal): Promise<Transaction>;

  policy(address: string): Promise<SpendingPolicy | undefined>;
  /** `undefined` lifts it. */
  setPolicy(address: string, policy: SpendingPolicy | undefined): Promise<void>;
}

export const TRANSACTIONS = defineToken<Transactions>('transactions');

/**
 * On `blockchain.events`, written with the change itself and delivered at least once, in order per transaction. `data`
 * has `transactionId`, `network`, `from`, `to`, `hash`, `state`, `purpose`, `owner`, `details`; what is known of
 * `blockNumber`, `failure`; `status` is in the metadata.
 */
export const TRANSACTION_EVENTS = {
  accepted: 'transaction_accepted',
  submitted: 'transaction_submitted',
  mined: 'transaction_mined',
  confirmed: 'transaction_confirmed',
  failed: 'transaction_failed',
  cancelled: 'transaction_cancelled',
  /** A reorganisation took its block; it is broadcast again. */
  unmined: 'transaction_unmined',
} as const;
