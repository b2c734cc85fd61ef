import type { DataSource, QueryRunner } from 'typeorm';
import type { ConnectionCounts, DatabaseType, OpenOptions } from './database.port.js';

/** What differs between the database types. */
export interface Engine {
  readonly type: DatabaseType;
  /** Not yet initialised. */
  dataSource(options: OpenOptions): DataSource;
  /** The catalogue's error for what `initialize` rejects with. */
  translate(error: unknown): unknown;
  /** Runs `work` while nobody else migrates this owner's tables, in any process. */
  migrating<T>(runner: QueryRunner, owner: string, work: () => Promise<T>): Promise<T>;
  /** Begins the transaction of one migration step. */
  beginStep(runner: QueryRunner): Promise<void>;
  connections(): ConnectionCounts;
  /** Gives up the engine's own share of what the data sources use together. */
  close(): Promise<void>;
}
