import type { PoolConnection } from 'mysql2';
import type { Table } from 'typeorm';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import type { OwnMysqlDriver } from './mysql-driver.js';

/** Text compares as on SQLite, byte by byte: MySQL's default takes `A` and `a` for the same key. */
const TABLE_OPTIONS = 'InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';
const LAST_COMMON_VERSION = '5.7.0';

/** Speaks in the catalogue's errors, and never gives a connection back within a transaction. */
export class OwnMysqlQueryRunner extends MysqlQueryRunner {
  declare driver: OwnMysqlDriver;
  declare protected databaseConnection: PoolConnection | undefined;

  constructor(driver: OwnMysqlDriver) {
    super(driver, 'master');
  }

  override async query(
    sql: string,
    parameters?: unknown[],
    structured = false,
  ): ReturnType<MysqlQueryRunner['query']> {
    try {
      return (await super.query(sql, parameters, structured)) as unknown;
    } catch (error) {
      throw this.driver.translate(error);
    }
  }

  /** MariaDB under the type `mysql` is taken for the last version whose dialect both speak (`FOR SHARE` is MySQL 8's). */
  override async getVersion(): Promise<string> {
    const [row] = (await this.query('SELECT VERSION() AS version')) as { version: string }[];
    const isMariadb = /mariadb/i.test(row?.version ?? '');
    return isMariadb && this.driver.settings.type === 'mysql' ? LAST_COMMON_VERSION : super.getVersion();
  }

  override async createTable(
    table: Table,
    ifNotExists?: boolean,
    createForeignKeys?: boolean,
  ): Promise<void> {
    table.engine ??= TABLE_OPTIONS;
    return super.createTable(table, ifNotExists, createForeignKeys);
  }

  override async release(): Promise<void> {
    if (this.isReleased) return;
    if (this.isTransactionActive)
      await this.query('ROLLBACK').catch(() => this.databaseConnection?.destroy());
    this.isReleased = true;
    if (this.databaseConnection !== undefined) this.driver.settings.pool.giveBack(this.databaseConnection);
  }
}
