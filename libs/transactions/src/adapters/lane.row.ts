import { EntitySchema } from 'typeorm';
import { amountColumn, integerColumn, timestampColumn } from '#libs/persistence';

/** One account on one network: whoever holds the lease gives out its nonces. */
export interface LaneRow {
  network: string;
  address: string;
  holder: string;
  /** Grows with each change of hands. */
  fence: number;
  leaseUntil: Date;
  nextNonce: number;
  waitingFor: string | null;
}

export const laneRow = new EntitySchema<LaneRow>({
  name: 'transaction_lanes',
  tableName: 'transaction_lanes',
  columns: {
    network: { type: 'varchar', length: 64, primary: true },
    address: { type: 'varchar', length: 42, primary: true },
    holder: { type: 'varchar', length: 64 },
    fence: integerColumn(),
    leaseUntil: timestampColumn({ name: 'lease_until' }),
    nextNonce: integerColumn({ name: 'next_nonce' }),
    waitingFor: { type: 'text', name: 'waiting_for', nullable: true },
  },
});

export interface CommandRow {
  id: string;
  transactionId: string;
  network: string;
  address: string;
  command: string;
}

export const commandRow = new EntitySchema<CommandRow>({
  name: 'transaction_commands',
  tableName: 'transaction_commands',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    transactionId: { type: 'varchar', length: 36, name: 'transaction_id' },
    network: { type: 'varchar', length: 64 },
    address: { type: 'varchar', length: 42 },
    command: { type: 'varchar', length: 32 },
  },
});

export interface PolicyRow {
  address: string;
  policy: string;
  revision: number;
  updatedAt: Date;
}

export const policyRow = new EntitySchema<PolicyRow>({
  name: 'transaction_policies',
  tableName: 'transaction_policies',
  columns: {
    address: { type: 'varchar', length: 42, primary: true },
    policy: { type: 'text' },
    revision: integerColumn(),
    updatedAt: timestampColumn({ name: 'updated_at' }),
  },
});

export interface SpendingRow {
  address: string;
  network: string;
  asset: string;
  day: string;
  amount: bigint;
}

export const spendingRow = new EntitySchema<SpendingRow>({
  name: 'transaction_spending',
  tableName: 'transaction_spending',
  columns: {
    address: { type: 'varchar', length: 42, primary: true },
    network: { type: 'varchar', length: 64, primary: true },
    asset: { type: 'varchar', length: 42, primary: true },
    day: { type: 'varchar', length: 10, primary: true },
    amount: amountColumn(),
  },
});
