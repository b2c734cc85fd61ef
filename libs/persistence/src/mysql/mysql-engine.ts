import { createHash } from 'node:crypto';
import type { DataSource, QueryRunner } from 'typeorm';
import { messageOf } from '#libs/base';
import type { OpenOptions } from '../database.port.js';
import type { Engine } from '../engine.js';
import { persistenceErrors } from '../errors.js';
import { OwnDataSource } from '../own-data-source.js';
import type { DatabaseSettings } from '../settings.js';
import { ConnectionPool } from './connection-pool.js';
import { OwnMysqlDriver } from './mysql-driver.js';
import { serverError } from './mysql-errors.js';

/** Another replica may be at a long migration. */
const MIGRATION_LOCK_SECONDS = 120;

/** MySQL 8 or MariaDB 10.5 and later. Connects when first used: the service starts while its database is away. */
export function mysqlEngine(settings: DatabaseSettings & { readonly type: 'mysql' | 'mariadb' }): Engine {
  const { type, mysql, busyTimeoutMs } = settings;
  const pool = new ConnectionPool(mysql, busyTimeoutMs);
  const facts = { type, server: `${mysql.host}:${mysql.port}` };
  return {
    type,
    dataSource: ({ entities }: OpenOptions): DataSource =>
      new OwnDataSource(
        {
          type,
          database: mysql.database,
          entities: [...entities],
          synchronize: false,
          logging: false,
          timezone: 'Z',
        },
        (source) => new OwnMysqlDriver(source, { ...facts, pool }),
      ),
    translate: (error) =>
      serverError(error, facts) ??
      persistenceErrors.DATABASE_UNAVAILABLE({ type, reason: messageOf(error) }, { cause: error }),
    migrating: (runner, owner, work) => withNamedLock(runner, `${mysql.database}/${owner}`, work),
    beginStep: (runner) => runner.startTransaction(),
    connections: () => pool.counts,
    close: () => pool.release(),
  };
}

/** GET_LOCK belongs to the runner's connection and ends with it, so a killed replica leaves no lock behind. */
async function withNamedLock<T>(runner: QueryRunner, scope: string, work: () => Promise<T>): Promise<T> {
  // the server allows 64 characters
  const name = `migrate-${createHash('sha256').update(scope).digest('hex').slice(0, 40)}`;
  const [row] = (await runner.query('SELECT GET_LOCK(?, ?) AS got', [name, MIGRATION_LOCK_SECONDS])) as {
    got: unknown;
  }[];
  if (Number(row?.got) !== 1) {
    const what = `The migration lock of ${scope}`;
    throw persistenceErrors.DATABASE_BUSY({ what, milliseconds: MIGRATION_LOCK_SECONDS * 1000 });
  }
  try {
    return await work();
  } finally {
    await runner.query('DO RELEASE_LOCK(?)', [name]).catch(() => undefined);
  }
}
