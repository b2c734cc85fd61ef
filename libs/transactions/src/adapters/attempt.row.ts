import { EntitySchema } from 'typeorm';
import { integerColumn, jsonColumn, timestampColumn } from '#libs/persistence';
import type { AttemptKind, TransactionAttempt } from '../transactions.port.js';
import type { StoredFees } from './transaction.row.js';

export interface AttemptRow {
  transactionId: string;
  number: number;
  hash: string;
  kind: AttemptKind;
  nonce: number;
  raw: string;
  fees: StoredFees;
  outcome: TransactionAttempt['outcome'];
  note: string | null;
  createdAt: Date;
  sentAt: Date | null;
}

export const attemptRow = new EntitySchema<AttemptRow>({
  name: 'transaction_attempts',
  tableName: 'transaction_attempts',
  columns: {
    transactionId: { type: 'varchar', length: 36, primary: true, name: 'transaction_id' },
    number: integerColumn({ primary: true }),
    hash: { type: 'varchar', length: 66 },
    kind: { type: 'varchar', length: 16 },
    nonce: integerColumn(),
    raw: { type: 'text' },
    fees: jsonColumn(),
    outcome: { type: 'varchar', length: 16 },
    note: { type: 'text', nullable: true },
    createdAt: timestampColumn({ name: 'created_at' }),
    sentAt: timestampColumn({ name: 'sent_at', nullable: true }),
  },
});
