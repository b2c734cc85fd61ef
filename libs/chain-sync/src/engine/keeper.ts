import { messageOf } from '#libs/base';
import type { LeaseStore } from '../adapters/lease-store.js';
import type { StreamSettings } from '../settings.js';
import { Bell, rest } from './bell.js';
import type { RetreatDeps } from './retreat.js';
import { StreamReader, type ReaderReport } from './stream-reader.js';
import type { NetworkView } from './network-view.js';

export interface KeeperDeps extends Omit<RetreatDeps, 'view'> {
  readonly leases: LeaseStore;
  readonly views: ReadonlyMap<string, NetworkView>;
  readonly settings: StreamSettings;
}

/** Sees to it that each stream is read by one replica. */
export class Keeper {
  readonly #readers = new Map<number, StreamReader>();
  readonly #stop = new AbortController();
  readonly #bell = new Bell();
  #running: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: KeeperDeps) {}

  start(): void {
    this.#running = Promise.all([this.#patrol(), this.#renew()]);
  }

  /** There is a stream to be read, or to be read in another way. */
  poke(): void {
    this.#bell.ring();
  }

  /** Of the streams that this replica reads. */
  report(): readonly ReaderReport[] {
    return [...this.#readers.values()].filter(({ hasEnded }) => !hasEnded).map((reader) => reader.report());
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all([...this.#readers.values()].map((reader) => this.#end(reader)));
  }

  async #patrol(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { next } = this.#bell;
      await this.#look().catch((thrown: unknown) => this.#warn(thrown));
      await rest(next, this.deps.settings.patrolMs, signal);
    }
  }

  async #look(): Promise<void> {
    const { leases, views } = this.deps;
    for (const [id, reader] of this.#readers) if (reader.hasEnded) this.#readers.delete(id);
    const held = new Map([...this.#readers].map(([id, { lease }]) => [id, lease.fence]));
    for (const id of await leases.open([...views.keys()], held)) {
      if (this.#stop.signal.aborted) return;
      await this.#take(id);
    }
  }

  async #take(id: number): Promise<void> {
    const former = this.#readers.get(id);
    // what it has under way is void already; two must not wait for the network at once
    await former?.stop();
    this.#readers.delete(id);
    const claim = await this.deps.leases.claim(id);
    const view = claim && this.deps.views.get(claim.row.network);
    if (!claim || !view) return;
    const reader = new StreamReader(claim.lease, claim.row, { ...this.deps, view });
    this.#readers.set(id, reader);
    reader.start();
  }

  /** However long a range takes. */
  async #renew(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await rest(new Promise(() => undefined), this.deps.settings.leaseMs / 3, signal);
      for (const reader of this.#readers.values()) {
        if (signal.aborted || reader.hasEnded) continue;
        const kept = await this.deps.leases.renew(reader.lease).catch((thrown: unknown) => {
          this.#warn(thrown);
          return true;
        });
        if (!kept) this.poke();
        if (!kept) await reader.stop();
      }
    }
  }

  async #end(reader: StreamReader): Promise<void> {
    await reader.stop();
    // without the database the lease ends by itself
    await this.deps.leases.release(reader.lease).catch(() => undefined);
  }

  #warn(thrown: unknown): void {
    this.deps.warn('event streams cannot be looked after', { reason: messageOf(thrown) });
  }
}
