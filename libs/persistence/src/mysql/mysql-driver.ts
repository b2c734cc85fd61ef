import type { PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { isAppError } from '#libs/base';
import type { DatabaseType } from '../database.port.js';
import { persistenceErrors } from '../errors.js';
import type { ConnectionPool } from './connection-pool.js';
import { serverError } from './mysql-errors.js';
import { OwnMysqlQueryRunner } from './mysql-query-runner.js';

export interface MysqlDriverOptions {
  readonly type: DatabaseType;
  /** `host:port`, for messages. */
  readonly server: string;
  readonly pool: ConnectionPool;
}

/** TypeORM's driver has a pool per data source; this one shares the service's. */
export class OwnMysqlDriver extends MysqlDriver {
  #connected = false;

  constructor(
    dataSource: DataSource,
    readonly settings: MysqlDriverOptions,
  ) {
    super(dataSource);
  }

  override async connect(): Promise<void> {
    this.settings.pool.retain();
    this.#connected = true;
    try {
      await super.connect();
    } catch (error) {
      await this.disconnect();
      throw error;
    }
  }

  override async disconnect(): Promise<void> {
    if (!this.#connected) return;
    this.#connected = false;
    await this.settings.pool.release();
  }

  override createQueryRunner(): OwnMysqlQueryRunner {
    return new OwnMysqlQueryRunner(this);
  }

  override obtainMasterConnection(): Promise<PoolConnection> {
    if (!this.#connected) throw persistenceErrors.DATABASE_CLOSED(undefined);
    return this.settings.pool.acquire();
  }

  /** What the catalogue has for it, else the error itself. */
  translate(error: unknown): unknown {
    if (isAppError(error)) return error;
    const { driverError = error } = (error ?? {}) as { driverError?: unknown };
    return serverError(driverError, this.settings) ?? error;
  }

  protected override createPool(): Promise<ConnectionPool['native']> {
    return Promise.resolve(this.settings.pool.native);
  }
}
