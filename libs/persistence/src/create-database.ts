import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { isAppError, messageOf, withTimeout } from '#libs/base';
import type {
  Database,
  DatabaseHealth,
  DatabaseType,
  OpenOptions,
  SchemaMigration,
} from './database.port.js';
import type { Engine } from './engine.js';
import { persistenceErrors } from './errors.js';
import { applyMigrations, pendingMigrations } from './migrations.js';
import { mysqlEngine } from './mysql/mysql-engine.js';
import { databaseSettings, type DatabaseSettings, type DatabaseSettingsInput } from './settings.js';
import { sqliteDataSource, sqliteEngine } from './sqlite/sqlite-engine.js';

const engines: Readonly<Record<DatabaseSettings['type'], (settings: DatabaseSettings) => Engine>> = {
  sqlite: sqliteEngine,
  mysql: (settings) => mysqlEngine({ ...settings, type: 'mysql' }),
  mariadb: (settings) => mysqlEngine({ ...settings, type: 'mariadb' }),
};

/** SQLite with the default settings, without entities, for the TypeORM command line (`ormconfig.ts`). */
export function defaultDataSource(): DataSource {
  return sqliteDataSource(databaseSettings.parse({}), { owner: 'command-line', entities: [] });
}

/**
 * The database that the settings name. SQLite's file is opened now, a server is connected to when first used.
 * @throws DATABASE_SETTINGS_INVALID, DATABASE_FOLDER_UNUSABLE
 */
export async function createDatabase(settings: DatabaseSettingsInput): Promise<Database> {
  const parsed = databaseSettings.safeParse(settings);
  if (!parsed.success)
    throw persistenceErrors.DATABASE_SETTINGS_INVALID({ issues: z.prettifyError(parsed.error) });
  return new EngineDatabase(engines[parsed.data.type](parsed.data));
}

const HEALTH_TIMEOUT_MS = 3_000;

/** What all engines have in common. */
class EngineDatabase implements Database {
  readonly type: DatabaseType;
  /** Without entities; for migrations and health. Opened when first needed. */
  #own: Promise<DataSource> | undefined;
  #closed = false;

  constructor(private readonly engine: Engine) {
    this.type = engine.type;
  }

  async open(options: OpenOptions): Promise<DataSource> {
    if (this.#closed) throw persistenceErrors.DATABASE_CLOSED(undefined);
    try {
      return await this.engine.dataSource(options).initialize();
    } catch (error) {
      throw isAppError(error) ? error : this.engine.translate(error);
    }
  }

  async pending(owner: string, migrations: readonly SchemaMigration[]): Promise<readonly string[]> {
    return pendingMigrations(await this.#ownSource(), { owner, migrations });
  }

  async migrate(owner: string, migrations: readonly SchemaMigration[]): Promise<readonly string[]> {
    const source = await this.#ownSource();
    return applyMigrations(source, { owner, migrations, engine: this.engine });
  }

  async health(): Promise<DatabaseHealth> {
    const began = performance.now();
    const responseMs = () => Math.round((performance.now() - began) * 1000) / 1000;
    try {
      await withTimeout(this.#ask(), HEALTH_TIMEOUT_MS, 'SELECT 1');
      return { status: 'up', type: this.type, responseMs: responseMs() };
    } catch (error) {
      return { status: 'down', type: this.type, reason: messageOf(error), responseMs: responseMs() };
    }
  }

  connections() {
    return this.engine.connections();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const own = await this.#own?.catch(() => undefined);
    await own?.destroy();
    await this.engine.close();
  }

  async #ask(): Promise<void> {
    const source = await this.#ownSource();
    await source.query('SELECT 1');
  }

  /** A failed attempt is not kept: the next caller tries again. */
  #ownSource(): Promise<DataSource> {
    if (this.#own !== undefined) return this.#own;
    const opening = this.open({ owner: 'persistence', entities: [] });
    this.#own = opening;
    opening.catch(() => (this.#own = undefined));
    return opening;
  }
}
