import { setTimeout as pause } from 'node:timers/promises';
import type { TransactionStore } from '../adapters/transaction-store.js';
import type { TransactionRecord } from '../domain/record.js';

/** Another replica may be the one that changes it: without a sign of our own it is looked up. Unit: ms. */
const LOOK_UP_MS = 500;

interface Watch extends PromiseWithResolvers<void> {
  watchers: number;
}

/** Tells those who wait for a transaction that it has changed. */
export class Changes {
  readonly #watches = new Map<string, Watch>();

  constructor(private readonly store: Pick<TransactionStore, 'find'>) {}

  /** Transactions that somebody waits for. */
  get watched(): number {
    return this.#watches.size;
  }

  /** Committed changes of this replica. */
  tell(records: readonly TransactionRecord[]): void {
    if (this.#watches.size === 0) return;
    for (const { id } of records) {
      this.#watches.get(id)?.resolve();
      this.#watches.delete(id);
    }
  }

  /** Resolves to the transaction when `done` holds for it, or as it is when `signal` aborts. */
  async until(
    id: string,
    done: (record: TransactionRecord) => boolean,
    signal?: AbortSignal,
  ): Promise<TransactionRecord> {
    for (;;) {
      const watch = this.#watch(id);
      try {
        const record = await this.store.find(id);
        if (record && (done(record) || signal?.aborted)) return record;
        await changeOrPause(watch.promise, signal);
      } finally {
        this.#leave(id, watch);
      }
    }
  }

  #watch(id: string): Watch {
    const watch = this.#watches.get(id) ?? { ...Promise.withResolvers<void>(), watchers: 0 };
    watch.watchers += 1;
    this.#watches.set(id, watch);
    return watch;
  }

  #leave(id: string, watch: Watch): void {
    watch.watchers -= 1;
    if (watch.watchers === 0 && this.#watches.get(id) === watch) this.#watches.delete(id);
  }
}

async function changeOrPause(change: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const enough = new AbortController();
  const until = AbortSignal.any([enough.signal, ...(signal ? [signal] : [])]);
  await Promise.race([change, pause(LOOK_UP_MS, undefined, { signal: until }).catch(() => undefined)]);
  enough.abort();
}
