import Sqlite, { type Statement } from 'better-sqlite3';

export interface Outcome {
  /** The rows, or the last inserted row id. */
  readonly raw: unknown;
  readonly rows?: readonly unknown[];
  readonly affected?: number;
}

const CACHED_STATEMENTS = 256;

/** One native connection and its prepared statements. */
export class Connection {
  readonly #native: Sqlite;
  readonly #statements = new Map<string, Statement>();

  constructor(file: string, mode: 'reader' | 'writer') {
    // The time-out counts while opening only. Later on SQLite's own waiting would block the event loop, and with it
    // the caller that is to free the lock.
    this.#native = new Sqlite(file, { readonly: mode === 'reader', timeout: 5_000 });
  }

  get native(): Sqlite {
    return this.#native;
  }

  get inTransaction(): boolean {
    return this.#native.inTransaction;
  }

  pragma(source: string): unknown {
    return this.#native.pragma(source);
  }

  isReadOnly(sql: string): boolean {
    return this.#prepare(sql).readonly;
  }

  run(sql: string, values: readonly unknown[] = []): Outcome {
    const statement = this.#prepare(sql);
    if (statement.reader) {
      const rows = statement.all(...values);
      return { raw: rows, rows };
    }
    const { changes, lastInsertRowid } = statement.run(...values);
    return { raw: lastInsertRowid, affected: changes };
  }

  /** Runs a statement that returns nothing once per row, and returns how many rows it inserted, changed or deleted. */
  runEach(sql: string, rows: readonly (readonly unknown[])[]): number {
    const statement = this.#prepare(sql);
    let affected = 0;
    for (const row of rows) affected += statement.run(...row).changes;
    return affected;
  }

  close(): void {
    this.#statements.clear();
    this.#native.close();
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#native.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > CACHED_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return statement;
  }
}
