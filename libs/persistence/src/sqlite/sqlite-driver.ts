import type { DataSource, QueryRunner } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { persistenceErrors } from '../errors.js';
import { SqliteFile, type SqliteFileOptions, type WriteRequest } from './sqlite-file.js';
import { SqliteQueryRunner } from './sqlite-query-runner.js';

export interface SqliteDriverOptions extends SqliteFileOptions, WriteRequest {}

/** TypeORM's driver has one query runner for all callers; this one has one per caller, over a shared file. */
export class SqliteDriver extends BetterSqlite3Driver {
  /** Those within a transaction. */
  readonly busy = new Set<SqliteQueryRunner>();
  #file: SqliteFile | undefined;

  constructor(
    dataSource: DataSource,
    readonly settings: SqliteDriverOptions,
  ) {
    super(dataSource);
  }

  get file(): SqliteFile {
    if (this.#file === undefined) throw persistenceErrors.DATABASE_CLOSED(undefined);
    return this.#file;
  }

  override async connect(): Promise<void> {
    this.#file = SqliteFile.retain(this.settings);
  }

  /** Rolls back what is still open. */
  override async disconnect(): Promise<void> {
    await Promise.all([...this.busy].map((runner) => runner.release()));
    this.#file?.release();
    this.#file = undefined;
  }

  override createQueryRunner(): QueryRunner {
    return new SqliteQueryRunner(this);
  }
}
