import { isAppError } from '#libs/base';
import type { DeliveryStore } from '../adapters/delivery-store.js';
import { Courier, type CourierDeps } from './courier.js';

export interface DispatcherDeps extends CourierDeps {
  readonly warn: (message: string, details: object) => void;
}

/** Finds webhooks that nobody delivers for, and has a courier for each. */
export class Dispatcher {
  readonly #couriers = new Map<string, { readonly courier: Courier; readonly work: Promise<void> }>();
  #running: Promise<void> | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #stopping = false;
  #woken = false;
  #wake: () => void = () => undefined;
  /** What does not work at the moment, and was complained of. */
  readonly #failing = new Set<string>();
  readonly #store: DeliveryStore;

  constructor(private readonly deps: DispatcherDeps) {
    this.#store = deps.store;
  }

  start(): void {
    if (this.#running) return;
    const { leaseMs } = this.deps.settings;
    // by itself: a round may wait for the database
    this.#renewal = setInterval(() => void this.#attempt('leases', () => this.#store.renew()), leaseMs / 3);
    this.#running = this.#run();
  }

  /** There is something new. */
  poke(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Ends what has begun. What is not delivered then others deliver, or the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.poke();
    await this.#running;
    const ends = [...this.#couriers.values()].map(({ courier, work }) => {
      courier.stop();
      return work;
    });
    await Promise.all(ends);
    clearInterval(this.#renewal);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      await this.#attempt('patrol', () => this.#patrol());
      if (!this.#woken) await this.#rest();
    }
  }

  async #patrol(): Promise<void> {
    const held = new Map((await this.#store.held()).map(({ id, fence }) => [id, fence]));
    for (const [id, { courier }] of this.#couriers) if (held.get(id) !== courier.fence) courier.stop();
    for (const id of await this.#store.due()) {
      if (this.#stopping) return;
      if (this.#couriers.has(id)) continue;
      const row = await this.#store.claim(id);
      if (row) this.#send(new Courier(row, this.deps), id);
    }
  }

  #send(courier: Courier, id: string): void {
    const work = this.#attempt(id, () => courier.run()).then(() => {
      this.#couriers.delete(id);
      // it may have been paused and resumed meanwhile
      if (!this.#failing.has(id)) this.poke();
    });
    this.#couriers.set(id, { courier, work });
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failing.delete(what);
    } catch (thrown) {
      if (isAppError(thrown) && thrown.code === 'WEBHOOK_LOST') return;
      if (!this.#failing.has(what) && !this.#stopping)
        this.deps.warn('webhooks: deliveries are held up', { what, err: thrown });
      this.#failing.add(what);
    }
  }

  async #rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.deps.settings.patrolMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }
}
