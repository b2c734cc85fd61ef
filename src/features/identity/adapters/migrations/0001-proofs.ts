import { Table, type TableColumnOptions } from 'typeorm';
import { tableColumns, type DatabaseType, type SchemaMigration } from '#libs/persistence';
import { idempotencyKeys } from '../idempotency.js';

export const proofsMigration: SchemaMigration = {
  name: '0001-proofs',
  async up(runner, type) {
    for (const table of [proofs(type), batches(type), members(type), networks(type), issuerKeys(type)])
      await runner.createTable(table);
    await idempotencyKeys.createTable(runner, type);
  },
};

/**
 * Subjects decide who may see what: MySQL's default collations take "Alice" for "alice", SQLite compares bytes already.
 */
function exact(type: DatabaseType, column: TableColumnOptions): TableColumnOptions {
  return type === 'sqlite' ? column : { ...column, charset: 'utf8mb4', collation: 'utf8mb4_bin' };
}

function proofs(type: DatabaseType): Table {
  const { text, json, timestamp, boolean } = tableColumns(type);
  return new Table({
    name: 'identity_proofs',
    columns: [
      text('id', { length: '36', isPrimary: true }),
      exact(type, text('subject', { length: '255' })),
      text('type', { length: '64' }),
      exact(type, text('created_by', { length: '256' })),
      text('network', { length: '64' }),
      text('status', { length: '16' }),
      timestamp('created_at'),
      timestamp('anchor_before'),
      json('credential'),
      text('claims_root', { length: '66' }),
      json('disclosed'),
      text('leaf', { length: '66', isUnique: true }),
      json('receipt'),
      boolean('announced'),
    ],
    indices: [
      { name: 'identity_proofs_queue', columnNames: ['status', 'network', 'id'] },
      { name: 'identity_proofs_overdue', columnNames: ['status', 'anchor_before'] },
      { name: 'identity_proofs_subject', columnNames: ['subject', 'id'] },
      { name: 'identity_proofs_creator', columnNames: ['created_by', 'id'] },
      { name: 'identity_proofs_news', columnNames: ['announced', 'network', 'id'] },
    ],
  });
}

function batches(type: DatabaseType): Table {
  const { text, timestamp, integer, boolean } = tableColumns(type);
  return new Table({
    name: 'identity_batches',
    columns: [
      text('id', { length: '36', isPrimary: true }),
      text('network', { length: '64' }),
      text('root', { length: '66', isUnique: true }),
      integer('size'),
      text('state', { length: '16' }),
      text('chain_id', { length: '64', isNullable: true }),
      text('contract', { isNullable: true }),
      text('transaction_hash', { isNullable: true }),
      integer('block_number', { isNullable: true }),
      text('block_hash', { isNullable: true }),
      timestamp('block_timestamp', { isNullable: true }),
      text('finality', { length: '16', isNullable: true }),
      boolean('settled'),
      boolean('announced'),
      timestamp('created_at'),
      timestamp('changed_at'),
    ],
    indices: [
      { name: 'identity_batches_unsettled', columnNames: ['settled', 'network', 'id'] },
      { name: 'identity_batches_news', columnNames: ['announced', 'network', 'id'] },
    ],
  });
}

function members(type: DatabaseType): Table {
  const { text, json } = tableColumns(type);
  return new Table({
    name: 'identity_batch_members',
    columns: [
      text('proof_id', { length: '36', isPrimary: true }),
      text('batch_id', { length: '36' }),
      json('path'),
    ],
    indices: [{ name: 'identity_batch_members_batch', columnNames: ['batch_id'] }],
  });
}

function networks(type: DatabaseType): Table {
  const { text, timestamp, integer } = tableColumns(type);
  return new Table({
    name: 'identity_networks',
    columns: [
      text('network', { length: '64', isPrimary: true }),
      text('holder', { length: '64' }),
      integer('fence'),
      timestamp('lease_until'),
      integer('head_block', { isNullable: true }),
    ],
  });
}

function issuerKeys(type: DatabaseType): Table {
  const { text, longText, timestamp } = tableColumns(type);
  return new Table({
    name: 'identity_issuer_keys',
    columns: [
      text('purpose', { length: '32', isPrimary: true }),
      text('did'),
      longText('sealed_seed'),
      timestamp('created_at'),
    ],
  });
}
