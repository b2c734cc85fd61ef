import type { Entries, JournalStore } from '../adapters/journal-store.js';
import {
  allValues,
  attemptValues,
  valuesOf,
  type Change,
  type Stored,
} from '../adapters/transaction-columns.js';
import { eventOf, type TransactionEvent, type TransactionEventType } from '../domain/events.js';
import type { AttemptRecord, TransactionRecord } from '../domain/record.js';
import type { Lane } from './lane.js';

interface Noted {
  readonly lanes: Set<Lane>;
  readonly created: TransactionRecord[];
  readonly changed: Map<TransactionRecord, Change>;
  readonly attempts: AttemptRecord[];
  readonly outcomes: Set<AttemptRecord>;
  readonly commandsDone: string[];
  readonly events: TransactionEvent[];
}

const nothing = (): Noted => ({
  lanes: new Set(),
  created: [],
  changed: new Map(),
  attempts: [],
  outcomes: new Set(),
  commandsDone: [],
  events: [],
});

/** What may wait for others to share its commit. Unit: ms. */
const SOON_MS = 25;

export interface RecorderDeps {
  readonly network: string;
  readonly journal: JournalStore;
  readonly now: () => Date;
  /** Told after each commit, of the transactions that it changed. */
  readonly onCommit: (records: readonly TransactionRecord[]) => void;
  /** A commit that nobody waits for has failed. */
  readonly onFailure: (thrown: unknown) => void;
}

/**
 * Group commit: changes are noted in memory and written together, one commit at a time. Whoever needs a change to be
 * durable before it goes on awaits `commit`; the others call `soon`.
 */
export class Recorder {
  #noted = nothing();
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Attempts that are noted or being written. */
  readonly #unwritten = new Set<AttemptRecord>();

  constructor(private readonly deps: RecorderDeps) {}

  create(lane: Lane, record: TransactionRecord, event: TransactionEventType): void {
    if (!this.#touch(lane)) return;
    this.#noted.created.push(record);
    this.#noted.events.push(eventOf(event, record));
  }

  change(lane: Lane, { record, change, event }: RecordedChange): void {
    if (!this.#touch(lane)) return;
    record.updatedAt = this.deps.now();
    const { changed, events } = this.#noted;
    const former = changed.get(record);
    // of several attempts any may be the one in a block
    const wanted = change === 'result' && record.attempts > 1 ? 'all' : change;
    changed.set(record, former === undefined || former === wanted ? wanted : 'all');
    if (event !== undefined) events.push(eventOf(event, record));
  }

  attempt(lane: Lane, attempt: AttemptRecord): void {
    if (!this.#touch(lane)) return;
    this.#noted.attempts.push(attempt);
    this.#unwritten.add(attempt);
  }

  /** False while a crash could still forget it: then nobody may hear of it. */
  isDurable(attempt: AttemptRecord): boolean {
    return !this.#unwritten.has(attempt);
  }

  outcome(lane: Lane, attempt: AttemptRecord): void {
    if (this.#touch(lane)) this.#noted.outcomes.add(attempt);
  }

  commandDone(lane: Lane, id: string): void {
    if (this.#touch(lane)) this.#noted.commandsDone.push(id);
  }

  /** The lane's own row: its lease is prolonged with it. */
  stamp(lane: Lane): void {
    this.#touch(lane);
  }

  /** Resolves when all that was noted so far is durable. Rejects with what the database said; nothing of it is then. */
  commit(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next ??= this.#queue();
    return this.#next;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.commit().catch((thrown: unknown) => this.deps.onFailure(thrown));
    }, SOON_MS);
  }

  /** Forgets what was noted: its lanes are given up. */
  forget(): void {
    this.#noted = nothing();
    this.#unwritten.clear();
  }

  async #queue(): Promise<void> {
    await this.#running.catch(() => undefined);
    this.#next = undefined;
    const running = this.#write();
    this.#running = running;
    return running;
  }

  async #write(): Promise<void> {
    const noted = this.#noted;
    this.#noted = nothing();
    if (noted.lanes.size === 0) return;
    await this.deps.journal.write(entriesOf(this.deps.network, noted));
    for (const attempt of noted.attempts) this.#unwritten.delete(attempt);
    this.deps.onCommit([...noted.created, ...noted.changed.keys()]);
  }

  #touch(lane: Lane): boolean {
    if (lane.alive) this.#noted.lanes.add(lane);
    return lane.alive;
  }
}

export interface RecordedChange {
  readonly record: TransactionRecord;
  readonly change: Change;
  readonly event?: TransactionEventType | undefined;
}

/** Rows as of now: while they are written, the records may change again. */
function entriesOf(network: string, noted: Noted): Entries {
  const created = new Set(noted.created);
  const fresh = new Set(noted.attempts);
  const changed = new Map<Change, (readonly Stored[])[]>();
  for (const [record, change] of noted.changed) {
    if (created.has(record)) continue;
    const rows = changed.get(change) ?? [];
    rows.push(valuesOf(change, record));
    changed.set(change, rows);
  }
  const outcomes = [...noted.outcomes].filter((attempt) => !fresh.has(attempt));
  return {
    network,
    lanes: [...noted.lanes].map(({ stamp }) => stamp),
    created: noted.created.map(allValues),
    changed,
    attempts: noted.attempts.map(attemptValues),
    outcomes: outcomes.map((a) => [a.transactionId, a.number, a.outcome, a.note ?? null, a.sentAt ?? null]),
    commandsDone: noted.commandsDone,
    events: noted.events,
  };
}
