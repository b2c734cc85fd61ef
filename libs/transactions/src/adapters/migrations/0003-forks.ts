import { Table, type QueryRunner } from 'typeorm';
import { tableColumns, type SchemaMigration } from '#libs/persistence';

export const forksMigration: SchemaMigration = {
  name: '0003-forks',
  async up(runner: QueryRunner, type) {
    const { text, integer } = tableColumns(type);
    const columns = [text('network', { length: '64', isPrimary: true }), integer('block')];
    await runner.createTable(new Table({ name: 'transaction_forks', columns }));
  },
};
