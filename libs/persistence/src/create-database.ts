import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Database } from './database.port.js';
import { EngineDatabase } from './engine-database.js';
import type { Engine } from './engine.js';
import { persistenceErrors } from './errors.js';
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
