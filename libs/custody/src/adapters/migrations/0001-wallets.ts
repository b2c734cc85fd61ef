import { Table, type TableColumnOptions } from 'typeorm';
import { tableColumns, type DatabaseType, type SchemaMigration } from '#libs/persistence';

export const walletsMigration: SchemaMigration = {
  name: '0001-wallets',
  async up(runner, type) {
    await runner.createTable(wallets(type));
  },
};

/** MySQL's default collations take "Alice" for "alice", SQLite compares bytes already. */
function exact(type: DatabaseType, column: TableColumnOptions): TableColumnOptions {
  return type === 'sqlite' ? column : { ...column, charset: 'utf8mb4', collation: 'utf8mb4_bin' };
}

function wallets(type: DatabaseType): Table {
  const { text, longText, timestamp, boolean } = tableColumns(type);
  return new Table({
    name: 'wallet_addresses',
    columns: [
      text('id', { length: '36', isPrimary: true }),
      exact(type, text('user_id', { length: '255' })),
      exact(type, text('address', { length: '42', isUnique: true })),
      exact(type, text('private_key_encrypted')),
      exact(type, longText('data_key_sealed')),
      exact(type, text('wrapping_key_id')),
      text('wallet_type', { length: '16' }),
      text('origin', { length: '16' }),
      text('label', { isNullable: true }),
      boolean('is_active'),
      exact(type, text('creation_key', { length: '64', isNullable: true, isUnique: true })),
      timestamp('created_at'),
      timestamp('updated_at'),
    ],
    indices: [
      { name: 'wallet_addresses_user', columnNames: ['user_id', 'created_at', 'id'] },
      { name: 'wallet_addresses_type', columnNames: ['wallet_type', 'created_at', 'id'] },
      { name: 'wallet_addresses_age', columnNames: ['created_at', 'id'] },
      { name: 'wallet_addresses_wrapping', columnNames: ['wrapping_key_id', 'id'] },
    ],
  });
}
