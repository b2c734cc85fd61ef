import type { DataSource } from 'typeorm';
import { createDatabase, type Database, type DatabaseSettingsInput } from '#libs/persistence';
import {
  InProcessEventBus,
  Outbox,
  type OutboxEvent,
  type OutboxRelay,
  type PlatformEvent,
} from '../src/index.js';

/** Of the database's tables; each test has its own. */
export interface OutboxUnderTest {
  readonly settings: DatabaseSettingsInput;
  readonly owner: string;
}

export interface ReplicaOptions {
  readonly handler?: (event: PlatformEvent) => void | Promise<void>;
  readonly now?: () => Date;
  readonly patrolMs?: number;
}

export const TOPIC = 'blockchain.events';

export const counted = (n: number, aggregate = 'a'): OutboxEvent => ({
  topic: TOPIC,
  type: 'counted',
  aggregate,
  data: { n, aggregate },
});

export const countersOf = (owner: string): string => `${owner.replaceAll('-', '_')}_counters`;

/** One process's share of an outbox: its connection, its bus and what the bus delivered. */
export class Replica implements AsyncDisposable {
  readonly seen: PlatformEvent[] = [];
  readonly failures: unknown[] = [];
  readonly complaints: unknown[] = [];
  readonly relay: OutboxRelay;
  readonly bus: InProcessEventBus;
  readonly #relays: OutboxRelay[] = [];

  private constructor(
    private readonly at: { readonly database: Database; readonly source: DataSource; readonly owner: string },
    readonly outbox: Outbox,
    private readonly options: ReplicaOptions,
  ) {
    this.bus = new InProcessEventBus({ service: 'test', onError: (thrown) => this.failures.push(thrown) });
    this.bus.subscribe(TOPIC, async (event) => {
      await options.handler?.(event);
      this.seen.push(event);
    });
    this.relay = this.nextRelay();
  }

  static async join({ settings, owner }: OutboxUnderTest, options: ReplicaOptions = {}): Promise<Replica> {
    const database = await createDatabase(settings);
    const clock = options.now && { clock: { now: options.now } };
    const outbox = new Outbox({ owner, ...clock });
    await database.migrate(owner, [
      {
        name: '0001-outbox',
        async up(runner, type) {
          await outbox.createTable(runner, type);
          await runner.query(
            `CREATE TABLE ${countersOf(owner)} (name varchar(64) NOT NULL PRIMARY KEY, n int NOT NULL)`,
          );
        },
      },
    ]);
    const source = await database.open({ owner, entities: [] });
    return new Replica({ database, source, owner }, outbox, options);
  }

  get source(): DataSource {
    return this.at.source;
  }

  get numbers(): unknown[] {
    return this.seen.map(({ data }) => data['n']);
  }

  /** As another generation of a feature has it: on the same bus. */
  nextRelay(): OutboxRelay {
    const { now, patrolMs = 20 } = this.options;
    const relay = this.outbox.relay({
      source: this.source,
      bus: this.bus,
      onError: (thrown) => this.complaints.push(thrown),
      patrolMs,
      ...(now && { clock: { now } }),
    });
    this.#relays.push(relay);
    return relay;
  }

  async write(...events: readonly OutboxEvent[]): Promise<void> {
    await this.source.transaction((manager) => this.outbox.add(manager, events));
  }

  kept(): Promise<number> {
    return this.#count('outbox');
  }

  undelivered(): Promise<number> {
    return this.#count('outbox_undelivered');
  }

  async #count(table: string): Promise<number> {
    const name = `${this.at.owner.replaceAll('-', '_')}_${table}`;
    const [row] = await this.source.query<{ n: number | string }[]>(`SELECT COUNT(*) AS n FROM ${name}`);
    return Number(row?.n);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const relay of this.#relays) await relay.stop();
    await this.bus.close();
    if (this.source.isInitialized) await this.source.destroy();
    await this.at.database.close();
  }
}
