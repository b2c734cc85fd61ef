import { persistenceErrors } from '../errors.js';
import type { Connection, Outcome } from './connection.js';

/** A `schema` transaction may rebuild tables: SQLite then drops the old one, which would cascade to referring rows. */
export type TransactionKind = 'data' | 'schema';

/** Holds the write lock from its begin to its end. */
export class SqliteTransaction {
  #ended = false;

  constructor(
    readonly connection: Connection,
    private readonly kind: TransactionKind,
    private readonly unlock: () => void,
  ) {}

  get ended(): boolean {
    return this.#ended;
  }

  /** IMMEDIATE takes the file's write lock now: a later upgrade from reading fails if somebody wrote in between. */
  begin(): void {
    if (this.connection.inTransaction) this.connection.run('ROLLBACK');
    // has no effect within a transaction
    if (this.kind === 'schema') this.connection.pragma('foreign_keys = OFF');
    this.connection.run('BEGIN IMMEDIATE');
  }

  /** @throws TRANSACTION_LOST instead of running the statement on its own, committed at once */
  run(sql: string, values: readonly unknown[]): Outcome {
    this.#assertOpen(sql);
    return this.connection.run(sql, values);
  }

  /** @throws TRANSACTION_LOST */
  runEach(sql: string, rows: readonly (readonly unknown[])[]): number {
    this.#assertOpen(sql);
    return this.connection.runEach(sql, rows);
  }

  /** After a failure the transaction is still open, to be rolled back. */
  commit(): void {
    if (this.kind === 'schema') this.#checkForeignKeys();
    this.run('COMMIT', []);
    this.#end();
  }

  /** Never fails for want of a transaction: SQLite rolls back by itself when the disk is full. */
  rollback(): void {
    if (this.#ended) return;
    try {
      if (this.connection.inTransaction) this.connection.run('ROLLBACK');
    } finally {
      this.#end();
    }
  }

  #assertOpen(statement: string): void {
    if (this.#ended || !this.connection.inTransaction)
      throw persistenceErrors.TRANSACTION_LOST({ statement });
  }

  #end(): void {
    this.#ended = true;
    try {
      if (this.kind === 'schema') this.connection.pragma('foreign_keys = ON');
    } finally {
      this.unlock();
    }
  }

  #checkForeignKeys(): void {
    const broken = this.connection.pragma('foreign_key_check') as readonly unknown[];
    if (broken.length > 0) throw persistenceErrors.FOREIGN_KEY_BROKEN({ row: JSON.stringify(broken[0]) });
  }
}
