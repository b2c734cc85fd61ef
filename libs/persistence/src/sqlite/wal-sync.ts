import { open, type FileHandle } from 'node:fs/promises';

/**
 * Makes commits of SQLite's write-ahead log durable without blocking the event loop: SQLite runs with
 * `synchronous = NORMAL`, which writes a commit into the log and leaves it to the operating system, and the log is then
 * synced on a thread of its own, one sync for all commits that came meanwhile. Whoever waits for it gets what
 * `synchronous = FULL` gives: after a power cut SQLite recovers every frame of the log up to the first that is not whole,
 * and all frames before the sync are (https://www.sqlite.org/walformat.html). NORMAL itself syncs the log before each
 * checkpoint and the header when the log begins anew, so nothing is overwritten that is needed.
 */
export class WalSync {
  #log: FileHandle | undefined;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(private readonly file: string) {}

  /** Resolves when all that was committed before the call is on the disk. Rejects with what the disk says. */
  durable(): Promise<void> {
    this.#next ??= this.#queue();
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#running.catch(() => undefined);
    await this.#log?.close();
    this.#log = undefined;
  }

  async #queue(): Promise<void> {
    await this.#running.catch(() => undefined);
    // from here on a commit may come too late for this sync
    this.#next = undefined;
    this.#running = this.#sync();
    return this.#running;
  }

  async #sync(): Promise<void> {
    // the log stays the same file as long as a connection is open
    this.#log ??= await open(`${this.file}-wal`, 'r+');
    await this.#log.datasync();
  }
}
