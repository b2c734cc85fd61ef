import { EntitySchema, Table } from 'typeorm';
import {
  amountColumn,
  integerColumn,
  jsonColumn,
  tableColumns,
  timestampColumn,
  type SchemaMigration,
} from '../src/index.js';

export interface Item {
  id: string;
  group: string;
  amount: bigint;
  block: number;
  active: boolean;
  detail: object | string | null;
  createdAt: Date;
}

/** One table with a column of each kind; the suite gives each test its own. */
export function itemEntity(owner: string): EntitySchema<Item> {
  return new EntitySchema<Item>({
    name: `${owner}_items`,
    tableName: `${owner}_items`,
    columns: {
      id: { type: 'varchar', length: 64, primary: true },
      group: { type: 'varchar', length: 64, name: 'item_group' },
      amount: amountColumn(),
      block: integerColumn(),
      active: { type: 'boolean' },
      detail: jsonColumn({ nullable: true }),
      createdAt: timestampColumn({ name: 'created_at' }),
    },
  });
}

export function itemMigration(owner: string): SchemaMigration {
  return {
    name: '0001-items',
    async up(runner, type) {
      const { text, amount, integer, boolean, json, timestamp } = tableColumns(type);
      const columns = [
        text('id', { isPrimary: true, length: '64' }),
        text('item_group', { length: '64' }),
        amount('amount'),
        integer('block'),
        boolean('active'),
        json('detail', { isNullable: true }),
        timestamp('created_at'),
      ];
      await runner.createTable(new Table({ name: `${owner}_items`, columns }));
    },
  };
}

export function item(id: string, overrides: Partial<Item> = {}): Item {
  const createdAt = new Date('2026-11-21T10:20:30.456Z');
  return { id, group: 'none', amount: 0n, block: 0, active: true, detail: null, createdAt, ...overrides };
}
