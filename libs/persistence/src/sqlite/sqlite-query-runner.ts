import { types } from 'node:util';
import {
  QueryFailedError,
  QueryResult,
  QueryRunnerAlreadyReleasedError,
  TransactionNotStartedError,
  type ObjectLiteral,
} from 'typeorm';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { isAppError } from '#libs/base';
import type { Connection, Outcome } from './connection.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { engineError } from './sqlite-errors.js';
import type { SqliteTransaction, TransactionKind } from './sqlite-transaction.js';

/** One caller's queries: on the writing connection while in a transaction, on the reading one otherwise. */
export class SqliteQueryRunner extends BetterSqlite3QueryRunner {
  declare driver: SqliteDriver;
  #transaction: SqliteTransaction | undefined;

  override connect(): Promise<Connection['native']> {
    return Promise.resolve(this.#connection.native);
  }

  override async query(
    sql: string,
    parameters: unknown[] | ObjectLiteral = [],
    structured = false,
  ): ReturnType<BetterSqlite3QueryRunner['query']> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const values = (parameters as unknown[]).map(bindable);
    this.dataSource.logger.logQuery(sql, values, this);
    try {
      const outcome = await this.#run(sql, values);
      return structured ? resultOf(outcome) : outcome.raw;
    } catch (error) {
      throw this.#failed(error, sql, values);
    }
  }

  /**
   * One statement for many rows, within a transaction, without waiting in between. Returns how many rows it affected.
   * @throws TRANSACTION_LOST
   */
  runEach(sql: string, rows: readonly (readonly unknown[])[]): number {
    if (this.#transaction === undefined) throw new TransactionNotStartedError();
    this.dataSource.logger.logQuery(sql, [], this);
    try {
      return this.#transaction.runEach(
        sql,
        rows.map((row) => row.map(bindable)),
      );
    } catch (error) {
      throw this.#failed(error, sql, []);
    }
  }

  /** SQLite isolates as SERIALIZABLE, at least as much as any level asked for. */
  override async startTransaction(level?: IsolationLevel): Promise<void> {
    if (this.#transaction !== undefined) return super.startTransaction(level);
    return this.#begin('data');
  }

  /** For migrations: foreign keys are checked at the end instead of acting. */
  startSchemaTransaction(): Promise<void> {
    return this.#begin('schema');
  }

  override async commitTransaction(): Promise<void> {
    if (this.transactionDepth > 1) return super.commitTransaction();
    if (this.#transaction === undefined) throw new TransactionNotStartedError();
    try {
      this.#transaction.commit();
    } catch (error) {
      throw isAppError(error)
        ? error
        : (engineError(error) ?? new QueryFailedError('COMMIT', [], error as Error));
    }
    this.#forget();
    await this.driver.file.durable();
  }

  override async rollbackTransaction(): Promise<void> {
    if (this.transactionDepth > 1) return super.rollbackTransaction();
    if (this.#transaction === undefined) throw new TransactionNotStartedError();
    this.#rollback();
  }

  override async release(): Promise<void> {
    this.isReleased = true;
    this.#rollback();
    return super.release();
  }

  override async beforeMigration(): Promise<void> {
    // `startSchemaTransaction` switches foreign keys off, under the lock
  }

  override async afterMigration(): Promise<void> {
    // see `beforeMigration`
  }

  protected override loadPragmaRecords(table: string, pragma: string): Promise<unknown> {
    return Promise.resolve(this.#connection.pragma(`${pragma}("${table.replaceAll('"', '""')}")`));
  }

  get #connection(): Connection {
    return this.#transaction?.connection ?? this.driver.file.reader;
  }

  async #run(sql: string, values: readonly unknown[]): Promise<Outcome> {
    return this.#transaction?.run(sql, values) ?? this.driver.file.run(this.driver.settings, sql, values);
  }

  #failed(error: unknown, sql: string, values: unknown[]): unknown {
    this.dataSource.logger.logQueryError(error as Error, sql, values, this);
    if (isAppError(error)) return error;
    return engineError(error) ?? new QueryFailedError(sql, values, error as Error);
  }

  async #begin(kind: TransactionKind): Promise<void> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const transaction = await this.driver.file.begin(this.driver.settings, kind);
    if (this.isReleased) {
      transaction.rollback();
      throw new QueryRunnerAlreadyReleasedError();
    }
    this.#transaction = transaction;
    this.isTransactionActive = true;
    this.transactionDepth = 1;
    this.driver.busy.add(this);
  }

  #rollback(): void {
    try {
      this.#transaction?.rollback();
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#transaction = undefined;
    this.isTransactionActive = false;
    this.transactionDepth = 0;
    this.driver.busy.delete(this);
  }
}

/** better-sqlite3 binds neither booleans nor dates; dates have the form that TypeORM writes for entities. */
function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  return types.isDate(value) ? textOf(value) : value;
}

let last = { milliseconds: NaN, text: '' };

/** Many rows of one statement have the same moment, and to write it costs more than to bind the rest of a row. */
function textOf(date: Date): string {
  const milliseconds = date.getTime();
  if (milliseconds !== last.milliseconds)
    last = { milliseconds, text: date.toISOString().replace('T', ' ').replace('Z', '') };
  return last.text;
}

function resultOf({ raw, rows, affected }: Outcome): QueryResult {
  const result = new QueryResult();
  result.raw = raw;
  if (rows !== undefined) result.records = [...rows];
  if (affected !== undefined) result.affected = affected;
  return result;
}
