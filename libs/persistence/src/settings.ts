import path from 'node:path';
import { z } from 'zod';

export const mysqlSettings = z.object({
  host: z.string().min(1).default('localhost'),
  port: z.number().int().min(1).max(65_535).default(3306),
  username: z.string().min(1).default('dao_user'),
  password: z.string().default(''),
  database: z.string().min(1).default('dao_genie'),
  /** Connections that stay open without work. */
  maxIdleConns: z.number().int().min(0).default(10),
  /** Connections of this process in all, over all features. */
  maxOpenConns: z.number().int().min(1).default(100),
  /** Older connections are replaced when next taken from the pool; 0 keeps them. */
  connMaxLifetimeSeconds: z.number().int().min(0).default(3600),
});

export const databaseSettings = z.object({
  type: z.enum(['sqlite', 'mysql', 'mariadb']).default('sqlite'),
  /** Where SQLite keeps `service.sqlite`. The folder is created if its parent exists. */
  folder: z.string().min(1).default(path.join('.', 'data')),
  /**
   * SQLite's `synchronous`. `normal` survives the death of the process; `full` a power cut too, for an fsync per
   * transaction (https://www.sqlite.org/pragma.html#pragma_synchronous).
   */
  synchronous: z.enum(['normal', 'full']).default('normal'),
  /** How long a caller waits for SQLite's write lock, or for a free connection. Unit: ms. */
  busyTimeoutMs: z.number().int().min(1).default(10_000),
  mysql: mysqlSettings.prefault({}),
});

export type DatabaseSettings = z.infer<typeof databaseSettings>;
export type DatabaseSettingsInput = z.input<typeof databaseSettings>;
export type MysqlSettings = z.infer<typeof mysqlSettings>;
