import { Table, type QueryRunner } from 'typeorm';
import { tableColumns, type SchemaMigration } from '#libs/persistence';
import { outbox } from '../outbox.js';

/** The columns up to `updated_at` in the order of the platform's own description of the table, then what the engine needs. */
export const transactionsMigration: SchemaMigration = {
  name: '0001-transactions',
  async up(runner: QueryRunner, type) {
    const { text, longText, amount, timestamp, integer } = tableColumns(type);
    const optional = { isNullable: true };
    const decimal = (name: string) => ({ name, type: 'decimal', precision: 36, scale: 18, isNullable: true });
    await runner.createTable(
      new Table({
        name: 'blockchain_transactions',
        columns: [
          text('id', { length: '36', isPrimary: true }),
          text('tx_hash', { length: '66', isUnique: true, ...optional }),
          text('from_address', { length: '42' }),
          text('to_address', { length: '42', ...optional }),
          decimal('amount'),
          integer('gas_used', optional),
          decimal('gas_price'),
          integer('block_number', optional),
          text('block_hash', { length: '66', ...optional }),
          text('status', { length: '16' }),
          timestamp('created_at'),
          timestamp('updated_at'),
          text('network', { length: '64' }),
          amount('amount_wei'),
          amount('gas_price_wei', optional),
          longText('data'),
          text('state', { length: '16' }),
          integer('nonce', optional),
          integer('gas_limit', optional),
          longText('fees', optional),
          integer('attempts'),
          text('contract_address', { length: '42', ...optional }),
          longText('failure', optional),
          integer('cancelling'),
          longText('waiting_for', optional),
          timestamp('hold_until', optional),
          timestamp('sent_at', optional),
          integer('confirmations'),
          text('owner', { length: '255' }),
          text('purpose', { length: '64' }),
          longText('details'),
          longText('abi', optional),
          longText('options'),
          text('idempotency_id', { length: '64', isUnique: true, ...optional }),
          text('fingerprint', optional),
        ],
        indices: [
          { name: 'blockchain_transactions_block', columnNames: ['block_number'] },
          { name: 'blockchain_transactions_status', columnNames: ['status'] },
          { name: 'blockchain_transactions_lane', columnNames: ['network', 'from_address', 'state'] },
          { name: 'blockchain_transactions_owner', columnNames: ['owner', 'id'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'transaction_attempts',
        columns: [
          text('transaction_id', { length: '36', isPrimary: true }),
          integer('number', { isPrimary: true }),
          text('hash', { length: '66', isUnique: true }),
          text('kind', { length: '16' }),
          integer('nonce'),
          longText('raw'),
          longText('fees'),
          text('outcome', { length: '16' }),
          longText('note', optional),
          timestamp('created_at'),
          timestamp('sent_at', optional),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'transaction_lanes',
        columns: [
          text('network', { length: '64', isPrimary: true }),
          text('address', { length: '42', isPrimary: true }),
          text('holder', { length: '64' }),
          integer('fence'),
          timestamp('lease_until'),
          integer('next_nonce'),
          longText('waiting_for', optional),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'transaction_commands',
        columns: [
          text('id', { length: '36', isPrimary: true }),
          text('transaction_id', { length: '36' }),
          text('network', { length: '64' }),
          text('address', { length: '42' }),
          text('command', { length: '32' }),
        ],
        indices: [{ name: 'transaction_commands_network', columnNames: ['network', 'id'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'transaction_policies',
        columns: [
          text('address', { length: '42', isPrimary: true }),
          longText('policy'),
          integer('revision'),
          timestamp('updated_at'),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'transaction_spending',
        columns: [
          text('address', { length: '42', isPrimary: true }),
          text('network', { length: '64', isPrimary: true }),
          // 'native' or the address of a token
          text('asset', { length: '42', isPrimary: true }),
          text('day', { length: '10', isPrimary: true }),
          amount('amount'),
        ],
      }),
    );
    await outbox.createTable(runner, type);
  },
};
