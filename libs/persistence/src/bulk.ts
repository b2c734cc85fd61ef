import type { EntityManager } from 'typeorm';
import { SqliteQueryRunner } from './sqlite/sqlite-query-runner.js';
import { isDuplicate } from './transaction.js';
import {
  mysqlDelete,
  mysqlInsert,
  mysqlUpdate,
  sqliteDelete,
  sqliteInsert,
  sqliteUpdate,
} from './bulk-statements.js';

/** What a column holds: amounts by `amountToText`, JSON as text. Dates are stored as `timestampColumn` stores them. */
export type StoredValue = string | number | bigint | boolean | Date | null;
export type StoredRow = readonly StoredValue[];

export interface InsertTarget {
  readonly table: string;
  readonly columns: readonly string[];
  /** Leaves out rows whose primary or unique key is there already. All other faults still throw. */
  readonly ignoreDuplicates?: boolean;
}

export interface Condition {
  /** Raw SQL, without anything from outside; the table is `t`. */
  readonly where?: string;
  /** For the `?` of `where`. */
  readonly whereValues?: StoredRow;
}

export interface UpdateTarget extends Condition {
  readonly table: string;
  /** They tell rows apart. */
  readonly keys: readonly string[];
  /** That the keys begin; the primary one unless told. Rows of others are locked if it is another one. */
  readonly index?: string | undefined;
  /** Each row brings its own values. */
  readonly set: readonly string[];
}

export interface DeleteTarget {
  readonly table: string;
  readonly column: string;
  /** As of an `UpdateTarget`. */
  readonly index?: string | undefined;
}

export interface SelectSource extends Condition {
  readonly table: string;
  readonly columns: readonly string[];
  readonly column: string;
}

/** Rows of one statement on a server: enough to hide the round trip. */
const CHUNK_ROWS = 500;
/** Characters of one statement: MariaDB takes 16 MiB (`max_allowed_packet`), and a character has up to 4 bytes. */
const CHUNK_LENGTH = 2 ** 20;

/**
 * Inserts rows given in the order of `columns`, without TypeORM's cost per row. Returns how many were inserted. In the
 * manager's transaction, else in one of its own; after a throw some rows may be there, so let it roll back.
 */
export async function insertRows(
  manager: EntityManager,
  into: InsertTarget,
  rows: readonly StoredRow[],
): Promise<number> {
  if (rows.length === 0) return 0;
  return within(manager, async (inner) => {
    const { queryRunner: runner } = inner;
    if (runner instanceof SqliteQueryRunner) return runner.runEach(sqliteInsert(into), rows);
    let inserted = 0;
    for (const part of chunks(rows)) inserted += await insertPart(inner, into, part);
    return inserted;
  });
}

/**
 * Updates many rows by their keys: a row is its key values, then its new values. Keys are distinct, and rows are locked
 * in the order given. Returns how many matched, changed or not. Transactions as for `insertRows`.
 */
export async function updateRows(
  manager: EntityManager,
  target: UpdateTarget,
  rows: readonly StoredRow[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const { keys, whereValues = [] } = target;
  return within(manager, async (inner) => {
    const { queryRunner: runner } = inner;
    if (runner instanceof SqliteQueryRunner) {
      const ordered = rows.map((row) => [
        ...row.slice(keys.length),
        ...row.slice(0, keys.length),
        ...whereValues,
      ]);
      return runner.runEach(sqliteUpdate(target), ordered);
    }
    let matched = 0;
    for (const part of chunks(rows))
      matched += affected(await inner.query(mysqlUpdate(target, part.length), [...part, ...whereValues]));
    return matched;
  });
}

/** Deletes the rows whose `column` has one of the values, and returns how many. Transactions as for `insertRows`. */
export async function deleteRows(
  manager: EntityManager,
  from: DeleteTarget,
  values: StoredRow,
): Promise<number> {
  if (values.length === 0) return 0;
  return within(manager, async (inner) => {
    const rows = values.map((value) => [value]);
    const { queryRunner: runner } = inner;
    if (runner instanceof SqliteQueryRunner) return runner.runEach(sqliteDelete(from), rows);
    let deleted = 0;
    for (const part of chunks(rows))
      deleted += affected(await inner.query(mysqlDelete(from, part.length), [...part]));
    return deleted;
  });
}

/**
 * Rows whose `column` has one of the values, in no order, as the driver gives them: integers may be text and moments
 * text or `Date` (`storedDate`), by engine.
 */
export async function selectRows<T>(
  manager: EntityManager,
  { table, columns, column, where, whereValues = [] }: SelectSource,
  values: StoredRow,
): Promise<T[]> {
  const { driver } = manager.dataSource;
  const isSqlite = manager.dataSource.options.type === 'better-sqlite3';
  const list = columns.map((name) => `t.${driver.escape(name)}`).join();
  const condition = where === undefined ? '' : ` AND (${where})`;
  // one statement for any number of values, so that it stays prepared
  const among = isSqlite ? '(SELECT value FROM json_each(?))' : '(?)';
  const sql = `SELECT ${list} FROM ${driver.escape(table)} t WHERE t.${driver.escape(column)} IN ${among}${condition}`;
  const found: T[] = [];
  for (let from = 0; from < values.length; from += CHUNK_ROWS) {
    const part = values.slice(from, from + CHUNK_ROWS);
    const rows = await manager.query<T[]>(sql, [isSqlite ? jsonOf(part) : part, ...whereValues]);
    for (const row of rows) found.push(row);
  }
  return found;
}

/** A moment as `selectRows` and raw queries give it. */
export function storedDate(raw: string | Date): Date {
  return raw instanceof Date ? raw : new Date(`${raw.replace(' ', 'T')}Z`);
}

function within<T>(manager: EntityManager, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return manager.queryRunner?.isTransactionActive ? work(manager) : manager.transaction(work);
}

async function insertPart(
  manager: EntityManager,
  into: InsertTarget,
  part: readonly StoredRow[],
): Promise<number> {
  const { ignoreDuplicates = false } = into;
  // of a single row the server does not tell whether it was there already
  const tolerant = ignoreDuplicates && part.length > 1;
  try {
    const outcome: unknown = await manager.query(mysqlInsert(into, tolerant), [part]);
    return tolerant ? part.length - duplicatesOf(outcome) : part.length;
  } catch (error) {
    if (ignoreDuplicates && isDuplicate(error)) return 0;
    throw error;
  }
}

/** `Records: 3  Duplicates: 1  Warnings: 0`; the number of affected rows counts the duplicates too (CLIENT_FOUND_ROWS). */
function duplicatesOf(outcome: unknown): number {
  return Number(/Duplicates: (\d+)/.exec((outcome as { info: string }).info)?.[1]);
}

const affected = (outcome: unknown): number => (outcome as { affectedRows: number }).affectedRows;

function jsonOf(values: StoredRow): string {
  return JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function* chunks(rows: readonly StoredRow[]): Generator<readonly StoredRow[]> {
  let part: StoredRow[] = [];
  let length = 0;
  for (const row of rows) {
    const more = row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
    if (part.length === CHUNK_ROWS || (part.length > 0 && length + more > CHUNK_LENGTH)) {
      yield part;
      part = [];
      length = 0;
    }
    part.push(row);
    length += more;
  }
  if (part.length > 0) yield part;
}
