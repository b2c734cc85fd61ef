import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { systemClock, withTimeout, type Clock } from '#libs/base';
import type { EventBus } from '../event-bus.port.js';
import { byTopic } from './outbox-event.js';
import { READ_ROWS, type OutboxRow, type OutboxTable } from './outbox-table.js';
import type { Station } from './station.js';

export interface RelayOptions {
  /** Of the owner's database; it outlives the relay. */
  readonly source: DataSource;
  readonly bus: EventBus;
  /** Delivering failed; it is tried again. Called once until it succeeds. */
  readonly onError: (thrown: unknown) => void;
  readonly clock?: Clock;
  /** How often it is looked for rows of other replicas and of earlier lives. Default: 1,000 ms. */
  readonly patrolMs?: number;
  /** How long delivered rows are kept. Default: 3,600,000 ms. */
  readonly retentionMs?: number;
}

/** Events that handlers are still busy with; beyond that nothing is read. */
const MAXIMUM_PENDING = 1_000;
const PURGE_EVERY_MS = 60_000;
/** After a longer pause it begins anew: what other replicas have delivered meanwhile is old. Unit: ms. */
const RESUME_WITHIN_MS = 60_000;
/** How long a stop waits for handlers. What they do not finish is delivered again by the next relay. Unit: ms. */
const FAREWELL_MS = 5_000;

/** Brings one outbox's events to one bus. */
export class OutboxRelay {
  #running: Promise<void> | undefined;
  #stopping = false;
  #woken = false;
  #wake: () => void = () => undefined;
  /** What does not work at the moment, and was complained of. */
  readonly #failing = new Set<'reading' | 'delivering'>();
  #pending = 0;
  readonly #deliveries = new Set<Promise<void>>();
  #purgeAt = 0;
  readonly #waker = () => {
    this.#woken = true;
    this.#wake();
  };

  constructor(
    private readonly table: OutboxTable,
    private readonly station: Station,
    private readonly options: RelayOptions,
  ) {}

  /**
   * Delivers what nobody has delivered yet, and from now on all that is written, by whatever replica. Resolves when it
   * knows where it begins, or has failed for the first time: it goes on trying.
   */
  async start(): Promise<void> {
    if (this.#running) return;
    const { station } = this;
    if (performance.now() - station.readAt > RESUME_WITHIN_MS) station.position.forget();
    this.#stopping = false;
    station.wakers.add(this.#waker);
    const begun = this.#attempt(() => this.#begin());
    this.#running = begun.then(() => this.#run());
    await begun;
  }

  /** Finishes what it has begun. Nothing is lost: the next relay goes on from here. */
  async stop(): Promise<void> {
    const { station } = this;
    this.#stopping = true;
    this.#waker();
    await this.#running;
    this.#running = undefined;
    station.wakers.delete(this.#waker);
    const deliveries = Promise.all(this.#deliveries);
    await withTimeout(deliveries, FAREWELL_MS, 'The last deliveries').catch(() => undefined);
    await this.#attempt(() => this.#mark());
  }

  /** There is something new: call it after the commit. Also on a stopped relay, for the one that has taken its place. */
  poke(): void {
    for (const wake of this.station.wakers) wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      const more = await this.#attempt(() => this.station.turn.run(() => this.#round()));
      // requests get their turn, and their news come together
      if (more || this.#woken) await nextTurn();
      else await this.#rest();
    }
  }

  /** Returns whether there is more to do at once. */
  async #round(): Promise<boolean> {
    const { table, station } = this;
    if (station.position.top === undefined) await this.#begin();
    await this.#mark();
    const purging = await this.#purge();
    if (this.#pending >= MAXIMUM_PENDING) return purging;
    const rows = await table.read(this.options.source, station.position, this.#now().getTime());
    station.readAt = performance.now();
    if (rows.length > 0) this.#deliver(rows);
    return purging || rows.length >= READ_ROWS;
  }

  async #begin(): Promise<void> {
    const { table, station } = this;
    if (station.position.top !== undefined) return;
    const newest = await table.newestIds(this.options.source);
    station.position.begin(newest, this.#now().getTime());
    station.readAt = performance.now();
  }

  /** Not awaited: a slow handler holds up its own subscriber only, until too much is pending. */
  #deliver(rows: readonly OutboxRow[]): void {
    const { position } = this.station;
    const now = this.#now().getTime();
    for (const { id } of rows) position.pass(id, now);
    const ids = rows.filter(({ isDelivered }) => !isDelivered).map(({ id }) => id);
    const topics = byTopic(rows.map(({ page }) => page));
    const events = [...topics.values()].reduce((sum, { length }) => sum + length, 0);
    position.beginDelivery(ids);
    this.#pending += events;
    const delivery = this.#hand(topics).then((succeeded) => {
      position.endDelivery(ids, { succeeded });
      this.#pending -= events;
      this.#deliveries.delete(delivery);
      // what failed is tried again by the next patrol
      if (succeeded) this.poke();
    });
    this.#deliveries.add(delivery);
  }

  async #hand(topics: ReturnType<typeof byTopic>): Promise<boolean> {
    const { bus } = this.options;
    try {
      await Promise.all([...topics].map(([topic, events]) => bus.deliver(topic, events)));
      this.#failing.delete('delivering');
      return true;
    } catch (thrown) {
      this.#complain('delivering', thrown);
      return false;
    }
  }

  async #mark(): Promise<void> {
    const { table, station } = this;
    const ids = station.position.delivered;
    if (ids.length === 0) return;
    await table.mark(this.options.source, ids);
    station.position.marked(ids);
  }

  /** Returns whether there is more to do at once. */
  async #purge(): Promise<boolean> {
    const { source, retentionMs = 3_600_000 } = this.options;
    const now = this.#now().getTime();
    if (now < this.#purgeAt) return false;
    const more = await this.table.purge(source, new Date(now - retentionMs));
    if (!more) this.#purgeAt = now + PURGE_EVERY_MS;
    return more;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#failing.delete('reading');
      return result;
    } catch (thrown) {
      this.#complain('reading', thrown);
      return undefined;
    }
  }

  #complain(what: 'reading' | 'delivering', thrown: unknown): void {
    if (!this.#failing.has(what)) this.options.onError(thrown);
    this.#failing.add(what);
  }

  async #rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.options.patrolMs ?? 1_000);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }

  #now(): Date {
    return (this.options.clock ?? systemClock).now();
  }
}
