import { isAppError } from '#libs/base';
import type { Chain, ChainHistory, ChainLog, Chains } from '#libs/chain';
import type { Page } from '#libs/persistence';
import type { JournalStore } from './adapters/journal-store.js';
import type { StreamStore, Wish } from './adapters/stream-store.js';
import type { StreamRow } from './adapters/stream.row.js';
import { assertDefinition, fingerprintOf } from './domain/definition.js';
import { differencesOf } from './domain/differences.js';
import { bodyOf, eventId, eventOf, type Place } from './domain/line.js';
import { statusOf } from './domain/status.js';
import { rest } from './engine/bell.js';
import type { Followers } from './engine/followers.js';
import { streamErrors } from './errors.js';
import type {
  Completeness,
  EventQuery,
  EventStreams,
  PoisonRecord,
  StreamDefinition,
  StreamEvent,
  StreamQuery,
  StreamStatus,
} from './event-streams.port.js';

export interface StreamsDeps {
  readonly chains: Chains;
  readonly store: StreamStore;
  readonly journal: JournalStore;
  readonly followers: Followers;
  readonly patrolMs: number;
  /** A stream was made or changed. */
  readonly poke: () => void;
}

/** Blocks of one certificate. */
const MOST_BLOCKS = 1_000;
/** Lines that a follower gets at once. */
const LINES = 500;

export class DurableStreams implements EventStreams {
  constructor(private readonly deps: StreamsDeps) {}

  async define(definition: StreamDefinition): Promise<StreamStatus> {
    assertDefinition(definition);
    const { name, network, addresses, abi, events, from } = definition;
    const { history } = this.#chainOf(network);
    // throws for what cannot be selected
    history.filter({ addresses, abi }, events);
    const fingerprint = fingerprintOf(definition);
    const { store } = this.deps;
    const known = await store.find(name);
    if (!known) {
      const firstBlock = from === 'head' ? (await history.finality()).head.number + 1 : from;
      await store.insert(definition, { fingerprint, firstBlock });
      this.deps.poke();
    }
    const row = await store.get(name);
    if (row.fingerprint !== fingerprint) throw streamErrors.STREAM_CONFLICT({ name });
    return statusOf(row);
  }

  async find(name: string): Promise<StreamStatus | undefined> {
    const row = await this.deps.store.find(name);
    return row && statusOf(row);
  }

  async list(query: StreamQuery): Promise<Page<StreamStatus>> {
    const { items, nextCursor } = await this.deps.store.list(query);
    return { items: items.map(statusOf), nextCursor };
  }

  pause(name: string): Promise<StreamStatus> {
    return this.#wish(name, { paused: 1 });
  }

  resume(name: string): Promise<StreamStatus> {
    return this.#wish(name, { paused: 0, blockedBy: null, trouble: null });
  }

  async reset(name: string, block: number): Promise<StreamStatus> {
    const { firstBlock, blockNumber } = await this.deps.store.get(name);
    const next = (blockNumber ?? firstBlock - 1) + 1;
    if (!Number.isSafeInteger(block) || block < firstBlock || block > next)
      throw streamErrors.STREAM_BLOCK_INVALID({ name, block, from: firstBlock, to: next });
    return this.#wish(name, { resetTo: block, blockedBy: null });
  }

  async remove(name: string): Promise<void> {
    await this.deps.store.remove(name);
    this.deps.poke();
  }

  async events(name: string, { after = 0, limit }: EventQuery): Promise<readonly StreamEvent[]> {
    return this.#lines(await this.deps.store.get(name), after, limit);
  }

  async *follow(
    name: string,
    { after, signal }: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncGenerator<readonly StreamEvent[]> {
    const { store, followers, patrolMs } = this.deps;
    const { id } = await store.get(name);
    const watch = followers.join(id);
    try {
      for (let position = after; !signal.aborted;) {
        const { next } = watch.bell;
        // a stream of the same name is another one
        const row = await store.get(name);
        if (row.id !== id) throw streamErrors.STREAM_UNKNOWN({ name });
        const lines = row.position > position ? await this.#lines(row, position, LINES) : [];
        const last = lines.at(-1);
        if (!last) {
          await rest(next, 10 * patrolMs, signal);
          continue;
        }
        yield lines;
        position = last.position;
      }
    } finally {
      watch.leave();
    }
  }

  async poison(name: string, limit: number): Promise<readonly PoisonRecord[]> {
    const { id } = await this.deps.store.get(name);
    return this.deps.journal.poison(id, limit);
  }

  async completeness(
    name: string,
    range: { readonly from: number; readonly to: number },
  ): Promise<Completeness> {
    const row = await this.deps.store.get(name);
    const { from, to } = range;
    assertCovered(row, range);
    const { history, chainId } = this.#chainOf(row.network);
    const { addresses, abi, events } = row.definition;
    const filter = history.filter({ addresses, abi }, events);
    const { journal } = this.deps;
    const evidence = await history.evidence({ filter, from, to });
    const [lines, ranges, poison] = await Promise.all([
      journal.liveIn(row.id, from, to),
      journal.ranges(row.id, from, to),
      journal.poisonIn(row.id, from, to),
    ]);
    const verdict = history.verify(evidence);
    if (!verdict.holds)
      throw streamErrors.STREAM_RANGE_INVALID({ name, reason: `block ${verdict.block}: ${verdict.reason}` });
    const differences = differencesOf({
      proven: new Map(verdict.logs.map((log) => [eventId(chainId, log), bodyIn(log, { history, abi })])),
      kept: new Map(lines.map((line) => [eventId(chainId, line), line.body])),
      poison,
    });
    const complete = Object.values(differences).every(({ length }) => length === 0);
    return { stream: name, from, to, complete, ...differences, ranges, evidence };
  }

  async #wish(name: string, change: Wish): Promise<StreamStatus> {
    await this.deps.store.wish(name, change);
    this.deps.poke();
    return statusOf(await this.deps.store.get(name));
  }

  async #lines(row: StreamRow, after: number, limit: number): Promise<readonly StreamEvent[]> {
    const place = this.#placeOf(row);
    const lines = await this.deps.journal.lines(row.id, after, limit);
    return lines.map((line) => eventOf(line, place));
  }

  #placeOf({ name, network, safe, finalized }: StreamRow): Place {
    const { chainId } = this.#chainOf(network);
    return { stream: name, network, chainId, safe: safe ?? -1, finalized: finalized ?? -1 };
  }

  #chainOf(network: string): Chain & { readonly history: ChainHistory } {
    const chain = this.deps.chains.get(network);
    if (hasHistory(chain)) return chain;
    throw streamErrors.STREAM_NETWORK_UNFIT({ network });
  }
}

export function hasHistory(chain: Chain): chain is Chain & { readonly history: ChainHistory } {
  return chain.history !== undefined;
}

function assertCovered(row: StreamRow, { from, to }: { from: number; to: number }): void {
  const { name, firstBlock, blockNumber } = row;
  const refuse = (reason: string) => streamErrors.STREAM_RANGE_INVALID({ name, reason });
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to)
    throw refuse('`from` and `to` are block numbers, in this order.');
  if (to - from >= MOST_BLOCKS) throw refuse(`it may have ${MOST_BLOCKS} blocks.`);
  if (from < firstBlock) throw refuse(`the stream begins with block ${firstBlock}.`);
  if (blockNumber === null || to > blockNumber)
    throw refuse(`blocks were read up to ${blockNumber ?? 'none'}.`);
}

/** As the journal would have it; `undefined` if it cannot be decoded. */
function bodyIn(
  log: ChainLog,
  { history, abi }: { readonly history: ChainHistory; readonly abi: readonly unknown[] },
): string | undefined {
  try {
    return bodyOf(log, history.decode(log, abi));
  } catch (thrown) {
    if (isAppError(thrown) && thrown.code === 'CHAIN_LOG_UNDECODABLE') return undefined;
    throw thrown;
  }
}
