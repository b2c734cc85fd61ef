import { Table } from 'typeorm';
import { tableColumns, type SchemaMigration } from '#libs/persistence';

export const controlMigrations: readonly SchemaMigration[] = [
  {
    name: '0001-settings-and-audit',
    async up(runner, type) {
      const { text, longText, json, timestamp, boolean } = tableColumns(type);
      await runner.createTable(
        new Table({
          name: 'control_feature_settings',
          columns: [
            text('feature', { length: '100', isPrimary: true }),
            boolean('enabled', { isNullable: true }),
            json('config'),
            timestamp('updated_at'),
          ],
        }),
      );
      await runner.createTable(
        new Table({
          name: 'control_audit',
          columns: [
            text('id', { length: '36', isPrimary: true }),
            timestamp('at'),
            text('actor', { length: '255' }),
            text('action', { length: '20' }),
            text('feature', { length: '100' }),
            text('outcome', { length: '10' }),
            longText('reason', { isNullable: true }),
            json('config_before', { isNullable: true }),
            json('config_after', { isNullable: true }),
            text('request_id', { length: '64', isNullable: true }),
          ],
          indices: [{ name: 'control_audit_at', columnNames: ['at', 'id'] }],
        }),
      );
    },
  },
];
