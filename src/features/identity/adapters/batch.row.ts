import { EntitySchema } from 'typeorm';
import { integerColumn, jsonColumn, timestampColumn } from '#libs/persistence';
import type { BatchState, BlockFinality } from '../domain/batch.js';

export interface BatchRow {
  id: string;
  network: string;
  root: string;
  size: number;
  state: BatchState;
  chainId: string | null;
  contract: string | null;
  transactionHash: string | null;
  blockNumber: number | null;
  blockHash: string | null;
  blockTimestamp: Date | null;
  finality: BlockFinality | null;
  settled: boolean;
  announced: boolean;
  createdAt: Date;
  changedAt: Date;
}

export const batchRow = new EntitySchema<BatchRow>({
  name: 'identity_batches',
  tableName: 'identity_batches',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    network: { type: 'varchar', length: 64 },
    root: { type: 'varchar', length: 66 },
    size: integerColumn(),
    state: { type: 'varchar', length: 16 },
    chainId: { type: 'varchar', length: 64, nullable: true, name: 'chain_id' },
    contract: { type: 'varchar', length: 190, nullable: true },
    transactionHash: { type: 'varchar', length: 190, nullable: true, name: 'transaction_hash' },
    blockNumber: integerColumn({ nullable: true, name: 'block_number' }),
    blockHash: { type: 'varchar', length: 190, nullable: true, name: 'block_hash' },
    blockTimestamp: timestampColumn({ nullable: true, name: 'block_timestamp' }),
    finality: { type: 'varchar', length: 16, nullable: true },
    settled: { type: 'boolean' },
    announced: { type: 'boolean' },
    createdAt: timestampColumn({ name: 'created_at' }),
    changedAt: timestampColumn({ name: 'changed_at' }),
  },
});

/** The proof is the key: the database itself keeps a proof out of a second batch. */
export interface MemberRow {
  proofId: string;
  batchId: string;
  path: readonly string[];
}

export const memberRow = new EntitySchema<MemberRow>({
  name: 'identity_batch_members',
  tableName: 'identity_batch_members',
  columns: {
    proofId: { type: 'varchar', length: 36, primary: true, name: 'proof_id' },
    batchId: { type: 'varchar', length: 36, name: 'batch_id' },
    path: jsonColumn(),
  },
});
