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
      this.dataSource.logger.logQueryError(error as Error, sql, values, this);
      if (isAppError(error)) throw error;
      throw engineError(error) ?? new QueryFailedError(sql, values, error as Error);
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
  if (types.isDate(value)) return value.toISOString().replace('T', ' ').replace('Z', '');
  return value;
}

function resultOf({ raw, rows, affected }: Outcome): QueryResult {
  const result = new QueryResult();
  result.raw = raw;
  if (rows !== undefined) result.records = [...rows];
  if (affected !== undefined) result.affected = affected;
  return result;
}
