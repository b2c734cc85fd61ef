import type { Fees } from '#libs/chain';
import { amountToText } from '#libs/persistence';
import { decimalEther } from '../domain/decimal-ether.js';
import type { AttemptRecord, TransactionRecord } from '../domain/record.js';
import type { TransactionState, TransactionStatus } from '../transactions.port.js';
import type { AttemptRow } from './attempt.row.js';
import type { StoredFees, TransactionRow } from './transaction.row.js';

export type Stored = string | number | boolean | Date | null;
type Columns = Readonly<Record<string, (record: TransactionRecord) => Stored>>;

const amountOf = (value: bigint | undefined): string | null =>
  value === undefined ? null : amountToText(value);
const etherOf = (value: bigint | undefined): string | null =>
  value === undefined ? null : (decimalEther(value) ?? null);
const gasOf = (value: bigint | undefined): number | null => (value === undefined ? null : Number(value));
const jsonOf = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

export function statusOf(state: TransactionState): TransactionStatus {
  if (state === 'confirmed') return 'CONFIRMED';
  return state === 'failed' || state === 'cancelled' ? 'FAILED' : 'PENDING';
}

const storedFees = (fees: Fees): StoredFees =>
  fees.type === 'legacy'
    ? { type: 'legacy', gasPrice: String(fees.gasPrice) }
    : {
        type: 'eip1559',
        maxFeePerGas: String(fees.maxFeePerGas),
        maxPriorityFeePerGas: String(fees.maxPriorityFeePerGas),
      };

const feesOf = (fees: StoredFees): Fees =>
  fees.type === 'legacy'
    ? { type: 'legacy', gasPrice: BigInt(fees.gasPrice) }
    : {
        type: 'eip1559',
        maxFeePerGas: BigInt(fees.maxFeePerGas),
        maxPriorityFeePerGas: BigInt(fees.maxPriorityFeePerGas),
      };

/** What never changes. */
const CONSTANT: Columns = {
  from_address: (t) => t.from,
  to_address: (t) => t.to ?? null,
  amount: (t) => etherOf(t.value),
  created_at: (t) => t.createdAt,
  network: (t) => t.network,
  amount_wei: (t) => amountToText(t.value),
  data: (t) => t.data,
  confirmations: (t) => t.confirmations,
  owner: (t) => t.owner,
  purpose: (t) => t.purpose,
  details: (t) => JSON.stringify(t.details),
  abi: (t) => (t.abi === undefined ? null : JSON.stringify(t.abi)),
  options: (t) => JSON.stringify(t.options),
  idempotency_id: (t) => t.idempotencyId ?? null,
  fingerprint: (t) => t.fingerprint ?? null,
};

const STATE: Columns = {
  state: (t) => t.state,
  waiting_for: (t) => t.waitingFor ?? null,
  sent_at: (t) => t.sentAt ?? null,
  updated_at: (t) => t.updatedAt,
};
const SIGNED: Columns = {
  tx_hash: (t) => t.hash ?? null,
  nonce: (t) => t.nonce ?? null,
  gas_limit: (t) => gasOf(t.gasLimit),
  fees: (t) => (t.fees === undefined ? null : JSON.stringify(storedFees(t.fees))),
  attempts: (t) => t.attempts,
  cancelling: (t) => Number(t.cancelling),
  hold_until: (t) => t.holdUntil ?? null,
};
const RESULT: Columns = {
  status: (t) => statusOf(t.state),
  gas_used: (t) => gasOf(t.gasUsed),
  gas_price: (t) => etherOf(t.gasPrice),
  gas_price_wei: (t) => amountOf(t.gasPrice),
  block_number: (t) => t.blockNumber ?? null,
  block_hash: (t) => t.blockHash ?? null,
  contract_address: (t) => t.contractAddress ?? null,
  failure: (t) => jsonOf(t.failure),
};

/**
 * Which columns a change touches. An UPDATE that names an indexed column rewrites its index, so the frequent steps name
 * few.
 */
export const CHANGES = {
  state: STATE,
  signed: { ...STATE, ...SIGNED },
  /** Of a transaction that has had one attempt only: its hash is known. */
  result: { ...STATE, ...RESULT },
  all: { ...STATE, ...SIGNED, ...RESULT },
} as const satisfies Record<string, Columns>;
export type Change = keyof typeof CHANGES;

export const columnsOf = (change: Change): readonly string[] => Object.keys(CHANGES[change]);
/** The id, then the values of the change's columns. */
export const valuesOf = (change: Change, record: TransactionRecord): readonly Stored[] => [
  record.id,
  ...Object.values(CHANGES[change] as Columns).map((read) => read(record)),
];

const EVERY: Columns = { id: (t) => t.id, ...CONSTANT, ...CHANGES.all };
export const ALL_COLUMNS = Object.keys(EVERY);
const everyReader = Object.values(EVERY);
export const allValues = (record: TransactionRecord): readonly Stored[] =>
  everyReader.map((read) => read(record));

export const ATTEMPT_COLUMNS = [
  'transaction_id',
  'number',
  'hash',
  'kind',
  'nonce',
  'raw',
  'fees',
  'outcome',
  'note',
  'created_at',
  'sent_at',
] as const;
export const attemptValues = (a: AttemptRecord): readonly Stored[] => [
  a.transactionId,
  a.number,
  a.hash,
  a.kind,
  a.nonce,
  a.raw,
  JSON.stringify(storedFees(a.fees)),
  a.outcome,
  a.note ?? null,
  a.createdAt,
  a.sentAt ?? null,
];

export function recordOf(row: TransactionRow): TransactionRecord {
  const { hash, to, gasUsed, blockNumber, blockHash, gasPrice, nonce, gasLimit, fees, ...rest } = row;
  const {
    status: _,
    contractAddress,
    failure,
    waitingFor,
    holdUntil,
    sentAt,
    idempotencyId,
    fingerprint,
    abi,
    ...same
  } = rest;
  return {
    ...same,
    cancelling: row.cancelling !== 0,
    hash: hash ?? undefined,
    to: to ?? undefined,
    gasUsed: gasUsed === null ? undefined : BigInt(gasUsed),
    gasPrice: gasPrice ?? undefined,
    blockNumber: blockNumber ?? undefined,
    blockHash: blockHash ?? undefined,
    nonce: nonce ?? undefined,
    gasLimit: gasLimit === null ? undefined : BigInt(gasLimit),
    fees: fees === null ? undefined : feesOf(fees),
    contractAddress: contractAddress ?? undefined,
    failure: failure ?? undefined,
    waitingFor: waitingFor ?? undefined,
    holdUntil: holdUntil ?? undefined,
    sentAt: sentAt ?? undefined,
    idempotencyId: idempotencyId ?? undefined,
    fingerprint: fingerprint ?? undefined,
    abi: abi ?? undefined,
  };
}

export function attemptOf({ note, sentAt, fees, ...row }: AttemptRow): AttemptRecord {
  return { ...row, fees: feesOf(fees), note: note ?? undefined, sentAt: sentAt ?? undefined };
}
