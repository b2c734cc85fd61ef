import type { DataSource, QueryRunner } from 'typeorm';
import { messageOf } from '#libs/base';
import type { OpenOptions } from '../database.port.js';
import type { Engine } from '../engine.js';
import { persistenceErrors } from '../errors.js';
import { OwnDataSource } from '../own-data-source.js';
import type { DatabaseSettings } from '../settings.js';
import { SqliteDriver } from './sqlite-driver.js';
import { SqliteFile } from './sqlite-file.js';
import type { SqliteQueryRunner } from './sqlite-query-runner.js';

/**
 * SQLite in `settings.folder`. The engine itself keeps the file open, so that a data source costs no opening.
 * @throws DATABASE_FOLDER_UNUSABLE
 */
export function sqliteEngine({ folder, synchronous, busyTimeoutMs }: DatabaseSettings): Engine {
  const file = SqliteFile.retain({ folder, synchronous });
  return {
    type: 'sqlite',
    dataSource: ({ owner, entities }: OpenOptions): DataSource =>
      new OwnDataSource(
        {
          type: 'better-sqlite3',
          database: file.path,
          entities: [...entities],
          synchronize: false,
          logging: false,
        },
        (source) => new SqliteDriver(source, { folder, synchronous, owner, timeoutMs: busyTimeoutMs }),
      ),
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
