/** The part of better-sqlite3 13 that this lib uses; the package brings no types. */
declare module 'better-sqlite3' {
  export interface Statement {
    /** True if it returns rows. */
    readonly reader: boolean;
    /** True if it changes nothing in the file. */
    readonly readonly: boolean;
    all(...values: readonly unknown[]): unknown[];
    run(...values: readonly unknown[]): {
      readonly changes: number;
      readonly lastInsertRowid: number | bigint;
    };
  }

  export interface Options {
    readonly readonly?: boolean;
    /** How long SQLite itself blocks the thread on a locked file. Unit: ms. */
    readonly timeout?: number;
  }

  export default class Database {
    constructor(file: string, options?: Options);
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): this;
    pragma(source: string): unknown;
    close(): this;
  }
}
