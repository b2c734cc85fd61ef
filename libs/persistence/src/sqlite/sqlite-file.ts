import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '#libs/base';
import { persistenceErrors } from '../errors.js';
import { Connection, type Outcome } from './connection.js';
import { isBusy } from './sqlite-errors.js';
import { SqliteTransaction, type TransactionKind } from './sqlite-transaction.js';
import { WalSync } from './wal-sync.js';
import { WriteLock } from './write-lock.js';

export interface SqliteFileOptions {
  readonly folder: string;
  readonly synchronous: 'normal' | 'full';
}

/** Who asks, for the message of a time-out, and how long they wait. */
export interface WriteRequest {
  readonly owner: string;
  readonly timeoutMs: number;
}

export const SQLITE_FILE = 'service.sqlite';
const OWNER_ONLY = 0o600;
/** Between two tries while another process writes; SQLite has no way to tell us. Unit: ms. */
const RETRY_EVERY = 5;
/** SQLite's own 2 MB would be read from the file again and again. Unit: KiB. */
const CACHE_KIB = 65_536;
/** Pages of the log before they are moved into the file, 32 MB: each move writes a page once, however often it changed. */
const CHECKPOINT_PAGES = 8_000;

const open = new Map<string, { readonly file: SqliteFile; users: number }>();

/**
 * The native connections to one file, shared by everybody in this process: one that writes, behind a lock, and a
 * read-only one that sees only what is committed (WAL). `retain` and `release` count the users; the last one closes.
 */
export class SqliteFile {
  readonly lock = new WriteLock();
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #wal: WalSync | undefined;

  private constructor(
    readonly path: string,
    synchronous: SqliteFileOptions['synchronous'],
  ) {
    this.#writer = new Connection(path, 'writer');
    this.#writer.pragma('journal_mode = WAL');
    this.#writer.pragma('synchronous = NORMAL');
    this.#writer.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (synchronous === 'full') this.#wal = new WalSync(path);
    this.#writer.pragma('foreign_keys = ON');
    this.#reader = new Connection(path, 'reader');
    for (const connection of [this.#writer, this.#reader]) {
      connection.pragma('busy_timeout = 0');
      connection.pragma(`cache_size = -${CACHE_KIB}`);
    }
  }

  /** @throws DATABASE_FOLDER_UNUSABLE */
  static retain({ folder, synchronous }: SqliteFileOptions): SqliteFile {
    try {
      const file = path.join(usableFolder(folder), SQLITE_FILE);
      // rows may tell of people: only the owner of the process reads them (SQLite gives its side files the same rights)
      if (!open.has(file)) closeSync(openSync(file, 'a', OWNER_ONLY));
      const entry = open.get(file) ?? { file: new SqliteFile(file, synchronous), users: 0 };
      entry.users += 1;
      open.set(file, entry);
      return entry.file;
    } catch (error) {
      const reason = messageOf(error);
      throw persistenceErrors.DATABASE_FOLDER_UNUSABLE(
        { folder: path.resolve(folder), reason },
        { cause: error },
      );
    }
  }

  release(): void {
    const entry = open.get(this.path);
    if (entry?.file !== this) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    open.delete(this.path);
    void this.#wal?.close();
    this.#reader.close();
    this.#writer.close();
  }

  /** Resolves when what is committed survives a power cut, if that is asked for. */
  async durable(): Promise<void> {
    await this.#wal?.durable();
  }

  get reader(): Connection {
    return this.#reader;
  }

  /** Runs outside of a transaction: a read sees what is committed, a write commits at once. */
  async run(request: WriteRequest, sql: string, values: readonly unknown[]): Promise<Outcome> {
    // a PRAGMA may change the connection, BEGIN counts as read-only: only queries may go to the reader
    if (/^\s*(SELECT|WITH|VALUES|EXPLAIN)\b/i.test(sql) && this.#reader.isReadOnly(sql)) {
      return this.#whenFree(request, () => this.#reader.run(sql, values));
    }
    const unlock = await this.lock.acquire(request.owner, request.timeoutMs);
    let outcome: Outcome;
    try {
      outcome = await this.#whenFree(request, () => this.#writer.run(sql, values));
      if (this.#writer.inTransaction) throw persistenceErrors.RAW_TRANSACTION({ statement: sql });
    } finally {
      if (this.#writer.inTransaction) this.#writer.run('ROLLBACK');
      unlock();
    }
    // others may write meanwhile
    await this.durable();
    return outcome;
  }

  /** Takes the write lock, of this process and of the file, until the transaction's end. */
  async begin(request: WriteRequest, kind: TransactionKind): Promise<SqliteTransaction> {
    const unlock = await this.lock.acquire(request.owner, request.timeoutMs);
    const transaction = new SqliteTransaction(this.#writer, kind, unlock);
    try {
      await this.#whenFree(request, () => transaction.begin());
      return transaction;
    } catch (error) {
      transaction.rollback();
      throw error;
    }
  }

  /** Repeats what another process's lock refused. */
  async #whenFree<T>({ timeoutMs }: WriteRequest, work: () => T): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() > deadline) {
          const what = `The file ${SQLITE_FILE} that another process writes to`;
          throw persistenceErrors.DATABASE_BUSY({ what, milliseconds: timeoutMs }, { cause: error });
        }
      }
      await pause(RETRY_EVERY);
    }
  }
}

/** The parent must exist: a mistyped or unmounted path must not become an empty database. */
function usableFolder(folder: string): string {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return realpathSync(folder);
}
