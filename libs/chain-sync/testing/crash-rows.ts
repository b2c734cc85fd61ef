import { Table } from 'typeorm';
import { Projection } from '#libs/chain-sync';
import { tableColumns, type SchemaMigration } from '#libs/persistence';

export const CRASH_OWNER = 'crash';
export const crashProjection = new Projection({ owner: CRASH_OWNER });

/** A row for each event that is there, and two for one that comes twice: no key hides it. */
export const crashMigrations: readonly SchemaMigration[] = [
  {
    name: '0001-rows',
    async up(runner, type) {
      const { text } = tableColumns(type);
      const columns = [text('id'), text('value')];
      const indices = [{ name: 'crash_rows_id', columnNames: ['id'] }];
      await runner.createTable(new Table({ name: 'crash_rows', columns, indices }));
      await crashProjection.createTable(runner, type);
    },
  },
];
