import path from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { messageOf } from '#libs/base';
import type { OpenOptions } from '../database.port.js';
import type { Engine } from '../engine.js';
import { persistenceErrors } from '../errors.js';
import { OwnDataSource } from '../own-data-source.js';
import type { DatabaseSettings } from '../settings.js';
import { SqliteDriver } from './sqlite-driver.js';
import { SQLITE_FILE, SqliteFile } from './sqlite-file.js';
import type { SqliteQueryRunner } from './sqlite-query-runner.js';

type SqliteSettings = Pick<DatabaseSettings, 'folder' | 'synchronous' | 'busyTimeoutMs'>;

/** Opens the file when it is initialised. */
export function sqliteDataSource(settings: SqliteSettings, { owner, entities }: OpenOptions): DataSource {
  const { folder, synchronous, busyTimeoutMs } = settings;
  const database = path.join(folder, SQLITE_FILE);
  return new OwnDataSource(
    { type: 'better-sqlite3', database, entities: [...entities], synchronize: false, logging: false },
    (source) => new SqliteDriver(source, { folder, synchronous, owner, timeoutMs: busyTimeoutMs }),
  );
}

/**
 * SQLite in `settings.folder`. The engine itself keeps the file open, so that a data source costs no opening.
 * @throws DATABASE_FOLDER_UNUSABLE
 */
export function sqliteEngine(settings: DatabaseSettings): Engine {
  const file = SqliteFile.retain(settings);
  return {
    type: 'sqlite',
    dataSource: (options) => sqliteDataSource(settings, options),
    translate: (error) =>
      persistenceErrors.DATABASE_UNAVAILABLE({ type: 'sqlite', reason: messageOf(error) }, { cause: error }),
    // each step takes the write lock, which other processes respect too
    migrating: (_runner, _owner, work) => work(),
    beginStep: (runner: QueryRunner) => (runner as SqliteQueryRunner).startSchemaTransaction(),
    connections: () => ({
      active: Number(file.lock.held),
      idle: Number(!file.lock.held),
      waiting: file.lock.waiting,
    }),
    close: () => Promise.resolve(file.release()),
  };
}
