import type { TableColumnOptions } from 'typeorm';
import { AMOUNT_DIGITS } from './columns.js';
import type { DatabaseType } from './database.port.js';

type Overrides = Omit<Partial<TableColumnOptions>, 'name' | 'type'>;
type Column = (name: string, overrides?: Overrides) => TableColumnOptions;

export interface TableColumns {
  /** Text up to `length` characters, 190 unless told. */
  readonly text: (name: string, overrides?: Overrides) => TableColumnOptions;
  /** Text of any length; cannot be indexed. */
  readonly longText: Column;
  /** For `amountColumn`. */
  readonly amount: Column;
  /** For `jsonColumn`. */
  readonly json: Column;
  /** For `timestampColumn`. */
  readonly timestamp: Column;
  /** For `integerColumn`. */
  readonly integer: Column;
  readonly boolean: Column;
}

/** Columns of `SchemaMigration` tables that fit the entity helpers on each engine. */
export function tableColumns(type: DatabaseType): TableColumns {
  // MySQL's `text` ends at 64 KiB
  const longText: Column = (name, overrides = {}) => ({
    ...overrides,
    name,
    type: type === 'sqlite' ? 'text' : 'longtext',
  });
  return {
    text: (name, overrides = {}) => ({ length: '190', ...overrides, name, type: 'varchar' }),
    longText,
    amount: (name, overrides = {}) => ({
      ...overrides,
      name,
      type: 'varchar',
      length: String(AMOUNT_DIGITS),
    }),
    json: longText,
    timestamp: (name, overrides = {}) => ({ ...overrides, name, type: 'datetime', precision: 3 }),
    integer: (name, overrides = {}) => ({ ...overrides, name, type: 'bigint' }),
    boolean: (name, overrides = {}) => ({ ...overrides, name, type: 'boolean' }),
  };
}
