import { EntitySchema, type EntityManager, type QueryRunner } from 'typeorm';
import { systemClock, type Clock } from '#libs/base';
import { integerColumn, jsonColumn, timestampColumn, type DatabaseType } from '#libs/persistence';
import { pageOf, type OutboxEvent } from './outbox-event.js';
import { OutboxRelay, type RelayOptions } from './outbox-relay.js';
import { OutboxTable } from './outbox-table.js';
import { stationOf } from './station.js';

export interface OutboxOptions {
  /** The feature or lib; the table is `<owner>_outbox`. */
  readonly owner: string;
  readonly clock?: Clock;
}

interface OutboxRecord {
  id: number;
  createdAt: Date;
  events: object;
}

/** Above that a call makes several rows: a row is read and parsed as a whole. */
const EVENTS_PER_ROW = 500;

/**
 * Events that are written in the transaction of their cause, and delivered after its commit: at least once, in order
 * per aggregate, on every replica. A feature has the table among its own: `entity` and `createTable`.
 */
export class Outbox {
  readonly entity: EntitySchema<OutboxRecord>;
  readonly #table: OutboxTable;
  readonly #clock: Clock;

  constructor({ owner, clock = systemClock }: OutboxOptions) {
    const name = `${owner.replaceAll('-', '_')}_outbox`;
    this.#table = new OutboxTable(name);
    this.#clock = clock;
    this.entity = new EntitySchema<OutboxRecord>({
      name,
      tableName: name,
      columns: {
        id: integerColumn({ primary: true, generated: 'increment' }),
        createdAt: timestampColumn({ name: 'created_at' }),
        events: jsonColumn(),
      },
    });
  }

  /** The fragment of a migration's `up`. */
  createTable(runner: QueryRunner, type: DatabaseType): Promise<void> {
    return this.#table.create(runner, type);
  }

  /**
   * Writes the events in the caller's transaction, their ids and time with them. The caller has locked the rows of the
   * aggregates before, or two transactions on one could tell in the wrong order. Call `poke` of the relay after the
   * commit.
   */
  async add(manager: EntityManager, events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    const now = this.#clock.now();
    const pages: string[] = [];
    for (let from = 0; from < events.length; from += EVENTS_PER_ROW)
      pages.push(pageOf(events.slice(from, from + EVENTS_PER_ROW), now.toISOString()));
    const write = (inner: EntityManager) => this.#table.add(inner, pages, now);
    await (manager.queryRunner?.isTransactionActive ? write(manager) : manager.transaction(write));
  }

  /** Delivers to `bus` while it runs. */
  relay(options: RelayOptions): OutboxRelay {
    const { source, bus } = options;
    const { type, database } = source.options;
    const station = stationOf(`${bus.id}/${type}/${String(database)}/${this.#table.name}`);
    return new OutboxRelay(this.#table, station, options);
  }
}
