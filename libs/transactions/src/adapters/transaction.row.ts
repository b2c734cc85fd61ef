import { EntitySchema } from 'typeorm';
import type { JsonObject } from '#libs/base';
import { amountColumn, integerColumn, jsonColumn, timestampColumn } from '#libs/persistence';
import type { RecordOptions } from '../domain/record.js';
import type { TransactionFailure, TransactionState, TransactionStatus } from '../transactions.port.js';

/** Fees with decimal digits: JSON has no big integers. */
export type StoredFees =
  | { readonly type: 'eip1559'; readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string }
  | { readonly type: 'legacy'; readonly gasPrice: string };

export interface TransactionRow {
  id: string;
  hash: string | null;
  from: string;
  to: string | null;
  gasUsed: number | null;
  blockNumber: number | null;
  blockHash: string | null;
  status: TransactionStatus;
  createdAt: Date;
  updatedAt: Date;
  network: string;
  value: bigint;
  gasPrice: bigint | null;
  data: string;
  state: TransactionState;
  nonce: number | null;
  gasLimit: number | null;
  fees: StoredFees | null;
  attempts: number;
  contractAddress: string | null;
  failure: TransactionFailure | null;
  cancelling: number;
  waitingFor: string | null;
  holdUntil: Date | null;
  sentAt: Date | null;
  confirmations: number;
  owner: string;
  purpose: string;
  details: JsonObject;
  abi: readonly unknown[] | null;
  options: RecordOptions;
  idempotencyId: string | null;
  fingerprint: string | null;
}

const optional = { nullable: true } as const;

/** For reading; what writes goes past the entity, many rows at a time (transaction-columns.ts). */
export const transactionRow = new EntitySchema<TransactionRow>({
  name: 'blockchain_transactions',
  tableName: 'blockchain_transactions',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    hash: { type: 'varchar', length: 66, name: 'tx_hash', ...optional },
    from: { type: 'varchar', length: 42, name: 'from_address' },
    to: { type: 'varchar', length: 42, name: 'to_address', ...optional },
    gasUsed: integerColumn({ name: 'gas_used', ...optional }),
    blockNumber: integerColumn({ name: 'block_number', ...optional }),
    blockHash: { type: 'varchar', length: 66, name: 'block_hash', ...optional },
    status: { type: 'varchar', length: 16 },
    createdAt: timestampColumn({ name: 'created_at' }),
    updatedAt: timestampColumn({ name: 'updated_at' }),
    network: { type: 'varchar', length: 64 },
    value: amountColumn({ name: 'amount_wei' }),
    gasPrice: amountColumn({ name: 'gas_price_wei', ...optional }),
    data: { type: 'text' },
    state: { type: 'varchar', length: 16 },
    nonce: integerColumn(optional),
    gasLimit: integerColumn({ name: 'gas_limit', ...optional }),
    fees: jsonColumn(optional),
    attempts: integerColumn(),
    contractAddress: { type: 'varchar', length: 42, name: 'contract_address', ...optional },
    failure: jsonColumn(optional),
    cancelling: integerColumn(),
    waitingFor: { type: 'text', name: 'waiting_for', ...optional },
    holdUntil: timestampColumn({ name: 'hold_until', ...optional }),
    sentAt: timestampColumn({ name: 'sent_at', ...optional }),
    confirmations: integerColumn(),
    owner: { type: 'varchar', length: 255 },
    purpose: { type: 'varchar', length: 64 },
    details: jsonColumn(),
    abi: jsonColumn(optional),
    options: jsonColumn(),
    idempotencyId: { type: 'varchar', length: 64, name: 'idempotency_id', ...optional },
    fingerprint: { type: 'varchar', ...optional },
  },
});
