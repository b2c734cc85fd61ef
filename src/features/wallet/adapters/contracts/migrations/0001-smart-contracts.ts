import { Table } from 'typeorm';
import { tableColumns, type SchemaMigration } from '#libs/persistence';

export const smartContractsMigration: SchemaMigration = {
  name: '0001-smart-contracts',
  async up(runner, type) {
    const { text, longText, json, timestamp, boolean } = tableColumns(type);
    // owners decide who may change what: MySQL's default collations take "Alice" for "alice"
    const exact = type === 'sqlite' ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    const table = new Table({
      name: 'smart_contracts',
      columns: [
        text('id', { length: '36', isPrimary: true }),
        text('network', { length: '64' }),
        text('contract_address', { length: '42', isNullable: true }),
        text('contract_name'),
        text('contract_type', { length: '16' }),
        text('origin', { length: '16' }),
        text('status', { length: '16' }),
        json('abi'),
        longText('bytecode', { isNullable: true }),
        text('deployer_address', { length: '42', isNullable: true }),
        text('transaction_id', { length: '36', isNullable: true }),
        text('deploy_tx_hash', { length: '66', isNullable: true }),
        longText('failure', { isNullable: true }),
        boolean('is_active'),
        text('owner', { length: '256', ...exact }),
        json('creation_order', { isNullable: true }),
        text('key_id', { length: '64', isNullable: true }),
        text('fingerprint', { length: '64', isNullable: true }),
        timestamp('created_at'),
        timestamp('updated_at'),
      ],
      indices: [
        { name: 'smart_contracts_place', columnNames: ['network', 'contract_address'], isUnique: true },
        { name: 'smart_contracts_key', columnNames: ['key_id'], isUnique: true },
        { name: 'smart_contracts_address', columnNames: ['contract_address'] },
        { name: 'smart_contracts_type', columnNames: ['contract_type', 'id'] },
        { name: 'smart_contracts_network', columnNames: ['network', 'id'] },
        { name: 'smart_contracts_status', columnNames: ['status', 'id'] },
      ],
    });
    await runner.createTable(table);
  },
};
