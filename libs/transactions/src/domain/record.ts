import type { JsonObject } from '#libs/base';
import type { Fees, FeeSpeed } from '#libs/chain';
import type {
  AttemptKind,
  TransactionAttempt,
  TransactionFailure,
  TransactionState,
} from '../transactions.port.js';

/** What was asked for, as far as it steers the way of a transaction. */
export interface RecordOptions {
  readonly speed: FeeSpeed;
  readonly maxFeePerGas?: string | undefined;
  /** True if the asker has set the gas limit: nothing is simulated. */
  readonly fixedGas: boolean;
}

/** A transaction as the engine works on it; whoever owns the account's lane may change it. */
export interface TransactionRecord {
  readonly id: string;
  readonly network: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly value: bigint;
  readonly data: string;
  readonly owner: string;
  readonly purpose: string;
  readonly details: JsonObject;
  /** The errors of the contract's ABI. */
  readonly abi: readonly unknown[] | undefined;
  readonly options: RecordOptions;
  /** Blocks, its own included. */
  readonly confirmations: number;
  readonly createdAt: Date;
  /** For messages; not stored. */
  readonly idempotencyKey?: string | undefined;
  readonly idempotencyId: string | undefined;
  readonly fingerprint: string | undefined;
  state: TransactionState;
  nonce: number | undefined;
  hash: string | undefined;
  gasLimit: bigint | undefined;
  fees: Fees | undefined;
  attempts: number;
  gasUsed: bigint | undefined;
  gasPrice: bigint | undefined;
  blockNumber: number | undefined;
  blockHash: string | undefined;
  contractAddress: string | undefined;
  failure: TransactionFailure | undefined;
  /** True if an empty transaction has taken its nonce on purpose. */
  cancelling: boolean;
  waitingFor: string | undefined;
  /** When a node had the first attempt. */
  sentAt: Date | undefined;
  /** Signed and not to be sent before this is lifted. */
  holdUntil: Date | undefined;
  updatedAt: Date;
}

export interface AttemptRecord {
  readonly transactionId: string;
  readonly number: number;
  readonly kind: AttemptKind;
  readonly hash: string;
  readonly nonce: number;
  readonly raw: string;
  readonly fees: Fees;
  readonly createdAt: Date;
  sentAt: Date | undefined;
  outcome: TransactionAttempt['outcome'];
  note: string | undefined;
}

/** States with a nonce that a lane has work with. */
export const SIGNED_STATES = ['prepared', 'submitted', 'mined'] as const satisfies TransactionState[];
const FINAL_STATES = ['confirmed', 'failed', 'cancelled'] as const satisfies TransactionState[];

export const isFinal = (state: TransactionState): boolean =>
  (FINAL_STATES as readonly TransactionState[]).includes(state);

/** What it becomes when its block is deep enough. */
export function finalStateOf(record: TransactionRecord): 'confirmed' | 'failed' | 'cancelled' {
  if (record.cancelling) return record.failure ? 'failed' : 'cancelled';
  return record.failure ? 'failed' : 'confirmed';
}

/** The most it may cost, in wei. */
export function costOf({
  value,
  gasLimit = 0n,
  fees,
}: Pick<TransactionRecord, 'value' | 'gasLimit' | 'fees'>): bigint {
  if (!fees) return value;
  return value + gasLimit * (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas);
}
