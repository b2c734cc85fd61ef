import { Table } from 'typeorm';
import { tableColumns, type DatabaseType, type SchemaMigration } from '#libs/persistence';
import { anchorProjection } from '../anchor-projection.js';

/** Tables only: a version before goes on beside them. */
export const anchorsMigration: SchemaMigration = {
  name: '0003-anchors',
  async up(runner, type) {
    await runner.createTable(anchoredRoots(type));
    await runner.createTable(anchorStreams(type));
    await anchorProjection.createTable(runner, type);
  },
};

function anchoredRoots(type: DatabaseType): Table {
  const { text, timestamp, integer } = tableColumns(type);
  return new Table({
    name: 'identity_anchored_roots',
    columns: [
      text('network', { length: '64', isPrimary: true }),
      text('contract', { length: '190', isPrimary: true }),
      text('root', { length: '66', isPrimary: true }),
      text('transaction_hash', { length: '190' }),
      integer('block_number'),
      text('block_hash', { length: '190' }),
      timestamp('block_timestamp'),
    ],
  });
}

function anchorStreams(type: DatabaseType): Table {
  const { text, timestamp } = tableColumns(type);
  return new Table({
    name: 'identity_anchor_streams',
    columns: [text('stream', { length: '64', isPrimary: true }), timestamp('created_at')],
  });
}
