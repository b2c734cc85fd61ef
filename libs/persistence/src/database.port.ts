import type { DataSource, EntitySchema, QueryRunner } from 'typeorm';
import { defineToken } from '#libs/base';

export type DatabaseType = 'sqlite' | 'mysql' | 'mariadb';

/** One step of a feature's schema, written with the TypeORM Table API so that it runs on every database type. */
export interface SchemaMigration {
  /** Sortable and unique within the feature: `0001-proofs`. */
  readonly name: string;
  /** Takes something away that the previous version of the feature may still use. */
  readonly destructive?: boolean;
  up(runner: QueryRunner, type: DatabaseType): Promise<void>;
}

export interface OpenOptions {
  /** Owner of the tables; names the migrations table `<owner>_migrations`. */
  readonly owner: string;
  /** Entity schemas, never decorated classes: decorators register process-wide and would outlive the feature. */
  readonly entities: readonly EntitySchema[];
}

export interface DatabaseHealth {
  readonly status: 'up' | 'down';
  readonly type: DatabaseType;
  readonly reason?: string;
  readonly responseMs: number;
}

export interface ConnectionCounts {
  readonly active: number;
  readonly idle: number;
  /** Callers that wait for a connection, or for SQLite's write lock. */
  readonly waiting: number;
}

/**
 * The service's database. Each owner (a feature or a lib) has its own `DataSource` and migrations table; none refers to
 * another's tables.
 */
export interface Database {
  readonly type: DatabaseType;
  /** The caller owns the result and destroys it. Rejects with `DATABASE_UNAVAILABLE`. */
  open(options: OpenOptions): Promise<DataSource>;
  /** Names of the steps that have not been applied, in order. */
  pending(owner: string, migrations: readonly SchemaMigration[]): Promise<readonly string[]>;
  /** Applies the pending steps in order, each once, also with several replicas at it. */
  migrate(owner: string, migrations: readonly SchemaMigration[]): Promise<readonly string[]>;
  /** Never rejects. */
  health(): Promise<DatabaseHealth>;
  /** For the gauge `database_connections{state}`. */
  connections(): ConnectionCounts;
  /** Data sources that are still open keep working until their owners destroy them. */
  close(): Promise<void>;
}

export const DATABASE = defineToken<Database>('database');
