import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '#libs/base';
import type { Chains } from '#libs/chain';
import type { EventBus } from '#libs/events';
import type { Database } from '#libs/persistence';
import { blockRow, journalRow, poisonRow, rangeRow } from './adapters/journal.row.js';
import { JournalStore } from './adapters/journal-store.js';
import { LeaseStore } from './adapters/lease-store.js';
import { eventStreamsMigration } from './adapters/migrations/0001-event-streams.js';
import { StreamStore } from './adapters/stream-store.js';
import { StreamWriter } from './adapters/stream-writer.js';
import { nameRow, streamRow } from './adapters/stream.row.js';
import { Followers } from './engine/followers.js';
import { Keeper } from './engine/keeper.js';
import { NetworkView } from './engine/network-view.js';
import type { ReaderReport } from './engine/stream-reader.js';
import type { EventStreams } from './event-streams.port.js';
import { cursors, outbox, StreamNews } from './news/stream-news.js';
import { streamSettings, type StreamSettings } from './settings.js';
import { DurableStreams, hasHistory } from './streams.js';

const OWNER = 'event-streams';

export interface EventStreamsDeps {
  readonly database: Pick<Database, 'open' | 'migrate'>;
  readonly chains: Chains;
  /** For streams that tell; without it none does. */
  readonly bus?: EventBus;
  readonly settings?: Partial<StreamSettings>;
  readonly clock?: Clock;
  readonly warn: (message: string, details: object) => void;
}

export interface OpenEventStreams {
  readonly streams: EventStreams;
  /** Of the streams that this replica reads. */
  report(): readonly ReaderReport[];
  /** Begins to read. */
  start(): void;
  /** Ends what is half done; others may go on at once. */
  close(): Promise<void>;
}

export const eventStreamMigrations = [eventStreamsMigration];

/** Opens the streams on their own tables. @throws what the database says of its migrations */
export async function openEventStreams(deps: EventStreamsDeps): Promise<OpenEventStreams> {
  const { database, chains, clock = systemClock, warn } = deps;
  const settings = streamSettings.parse(deps.settings ?? {});
  await database.migrate(OWNER, eventStreamMigrations);
  const own = [streamRow, nameRow, journalRow, blockRow, rangeRow, poisonRow];
  const entities = [...own, outbox.entity, cursors.entity];
  const source = await database.open({ owner: OWNER, entities });
  const stop = new AbortController();
  const store = new StreamStore(source, clock);
  const journal = new JournalStore(source);
  const followers = new Followers(journal, settings.patrolMs);
  const { leaseMs, patrolMs } = settings;
  let keeper: Keeper | undefined;
  let news: StreamNews | undefined;
  const poke = (): void => {
    keeper?.poke();
    news?.poke();
  };
  const streams = new DurableStreams({ chains, store, journal, followers, patrolMs, poke });
  await store.sweep();
  const start = (): void => {
    const fit = chains.list().filter(hasHistory);
    keeper = new Keeper({
      leases: new LeaseStore(source, randomUUID(), { clock, leaseMs }),
      views: new Map(fit.map((chain) => [chain.network, new NetworkView(chain, stop.signal)])),
      writer: new StreamWriter(source, { clock, leaseMs }),
      onLines: (streamId) => followers.tell(streamId),
      now: () => clock.now(),
      settings,
      journal,
      warn,
    });
    keeper.start();
    if (deps.bus) news = new StreamNews({ source, store, streams, clock, patrolMs, warn, bus: deps.bus });
    news?.start();
  };
  return {
    streams,
    report: () => keeper?.report() ?? [],
    start,
    async close() {
      stop.abort();
      await news?.stop();
      await keeper?.stop();
      await source.destroy();
    },
  };
}
