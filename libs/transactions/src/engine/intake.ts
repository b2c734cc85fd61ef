import { isAppError, type AppError } from '#libs/base';
import type { IntakeStore, Order } from '../adapters/intake-store.js';
import { transactionErrors } from '../errors.js';

/** Transactions of one commit at most. */
const MOST = 1_000;

interface Waiting extends Order {
  readonly resolve: (ids: readonly string[]) => void;
  readonly reject: (reason: AppError | Error) => void;
}

/** Group commit for callers: those that come while one commit is written share the next. */
export class Intake {
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly store: Pick<IntakeStore, 'take'>) {}

  /** Resolves when they are durable, to their ids, or to those of transactions that the same keys gave before. */
  take(order: Order): Promise<readonly string[]> {
    if (this.#closed) return Promise.reject(transactionErrors.TRANSACTIONS_CLOSED({}));
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    this.#waiting.push({ ...order, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Takes no more, and resolves when what it has taken is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // others that come in the same turn of the event loop belong to the first commit
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#commit(this.#next());
    this.#running = undefined;
  }

  #next(): Waiting[] {
    let size = 0;
    const end = this.#waiting.findIndex(({ records }) => (size += records.length) > MOST);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(1, end));
  }

  async #commit(orders: readonly Waiting[]): Promise<void> {
    try {
      const taken = await this.store.take(orders);
      for (const [i, { resolve, reject }] of orders.entries()) {
        const outcome = taken[i];
        if (outcome && 'ids' in outcome) resolve(outcome.ids);
        else if (outcome) reject(outcome.refused);
      }
    } catch (thrown) {
      const isOfOne = orders.length > 1 && !(isAppError(thrown) && thrown.retryable);
      // what the database does not take of one must not be refused to all
      if (isOfOne) for (const order of orders) await this.#commit([order]);
      else for (const { reject } of orders) reject(thrown as Error);
    }
  }
}
