import { Table, type QueryRunner } from 'typeorm';
import { webhookKeys } from '../webhook-keys.js';
import { tableColumns, type DatabaseType, type SchemaMigration } from '#libs/persistence';

export const webhooksMigration: SchemaMigration = {
  name: '0001-webhooks',
  async up(runner: QueryRunner, type: DatabaseType) {
    const { text, longText, timestamp, integer } = tableColumns(type);
    await runner.createTable(
      new Table({
        name: 'webhooks',
        columns: [
          text('id', { length: '36', isPrimary: true }),
          text('topic'),
          text('life', { length: '64' }),
          text('owner', { length: '255' }),
          longText('url'),
          longText('secret'),
          integer('position'),
          integer('pending_to', { isNullable: true }),
          integer('attempts'),
          timestamp('next_at'),
          integer('paused'),
          longText('trouble', { isNullable: true }),
          integer('dead_letters'),
          timestamp('delivered_at', { isNullable: true }),
          text('holder', { length: '64' }),
          integer('fence'),
          timestamp('lease_until'),
          timestamp('created_at'),
          timestamp('updated_at'),
        ],
        indices: [
          { name: 'webhooks_topic', columnNames: ['topic', 'id'] },
          { name: 'webhooks_holder', columnNames: ['holder'] },
        ],
      }),
    );
    await webhookKeys.createTable(runner, type);
    await runner.createTable(
      new Table({
        name: 'webhook_dead_letters',
        columns: [
          text('id', { length: '36', isPrimary: true }),
          text('webhook_id', { length: '36' }),
          integer('after_position'),
          integer('position'),
          integer('attempts'),
          longText('reason'),
          timestamp('at'),
        ],
        indices: [{ name: 'webhook_dead_letters_of', columnNames: ['webhook_id', 'id'] }],
      }),
    );
  },
};
