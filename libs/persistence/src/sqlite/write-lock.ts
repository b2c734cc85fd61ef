import { persistenceErrors } from '../errors.js';

interface Waiter {
  readonly owner: string;
  readonly grant: () => void;
}

/** Gives the one right to write to one caller at a time, in the order they came. */
export class WriteLock {
  readonly #waiting = new Set<Waiter>();
  #holder: string | undefined;

  get waiting(): number {
    return this.#waiting.size;
  }

  get held(): boolean {
    return this.#holder !== undefined;
  }

  /**
   * Resolves to the function that gives the lock back; calling it again does nothing.
   * @throws DATABASE_BUSY, naming the holder, after `milliseconds`
   */
  async acquire(owner: string, milliseconds: number): Promise<() => void> {
    if (this.#holder === undefined) this.#holder = owner;
    else await this.#turn(owner, milliseconds);
    let released = false;
    return () => {
      if (!released) this.#next();
      released = true;
    };
  }

  #turn(owner: string, milliseconds: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      owner,
      grant: () => {
        clearTimeout(timer);
        resolve();
      },
    };
    const timer = setTimeout(() => {
      this.#waiting.delete(waiter);
      reject(
        persistenceErrors.DATABASE_BUSY({
          what: `The write lock that ${this.#holder ?? 'nobody'} holds`,
          milliseconds,
        }),
      );
    }, milliseconds);
    this.#waiting.add(waiter);
    return promise;
  }

  #next(): void {
    const [first] = this.#waiting;
    this.#holder = first?.owner;
    if (first === undefined) return;
    this.#waiting.delete(first);
    first.grant();
  }
}
