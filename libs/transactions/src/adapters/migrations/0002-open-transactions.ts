import { TableIndex, type QueryRunner } from 'typeorm';
import type { SchemaMigration } from '#libs/persistence';

const TABLE = 'blockchain_transactions';

/**
 * What is open is found without passing what is final, however much that is; of an account in the order of acceptance,
 * and its highest nonce at once.
 */
export const openTransactionsMigration: SchemaMigration = {
  name: '0002-open-transactions',
  async up(runner: QueryRunner) {
    await runner.createIndex(
      TABLE,
      new TableIndex({
        name: 'blockchain_transactions_open',
        columnNames: ['network', 'state', 'from_address', 'id'],
      }),
    );
    await runner.createIndex(
      TABLE,
      new TableIndex({
        name: 'blockchain_transactions_nonce',
        columnNames: ['network', 'from_address', 'nonce'],
      }),
    );
    await runner.dropIndex(TABLE, 'blockchain_transactions_lane');
  },
};
