import { setTimeout as pause } from 'node:timers/promises';
import { isAppError, messageOf } from '#libs/base';
import type { BlockRef, Chain, ChainAccounts } from '#libs/chain';
import type { CommandStore } from '../adapters/command-store.js';
import type { ForkStore } from '../adapters/fork-store.js';
import type { JournalStore } from '../adapters/journal-store.js';
import type { LaneStore } from '../adapters/lane-store.js';
import type { PolicyStore } from '../adapters/policy-store.js';
import type { TransactionStore } from '../adapters/transaction-store.js';
import type { TransactionRecord } from '../domain/record.js';
import type { TransactionSettings } from '../settings.js';
import type { Signers } from '../signers.port.js';
import { Bell } from './bell.js';
import { Books } from './books.js';
import { Broadcaster } from './broadcaster.js';
import { Commander } from './commander.js';
import type { WorkerContext } from './context.js';
import { HeadFollower } from './head-follower.js';
import { Healer } from './healer.js';
import type { Flight } from './flight.js';
import type { Lane } from './lane.js';
import { LaneLoader } from './lane-loader.js';
import { Patrol } from './patrol.js';
import { Preparer } from './preparer.js';
import { Recorder } from './recorder.js';
import { Replacer } from './replacer.js';
import { Tracker } from './tracker.js';

export interface WorkerDeps {
  readonly chain: Chain & { readonly accounts: ChainAccounts };
  readonly signers: Signers;
  readonly settings: TransactionSettings;
  readonly store: TransactionStore;
  readonly forks: ForkStore;
  readonly lanes: LaneStore;
  readonly journal: JournalStore;
  readonly commands: CommandStore;
  readonly policies: PolicyStore;
  readonly now: () => Date;
  readonly warn: (message: string, details: object) => void;
  readonly onCommit: (records: readonly TransactionRecord[]) => void;
}

/** How a worker is doing. */
export interface WorkerReport {
  readonly network: string;
  readonly accounts: number;
  readonly queued: number;
  readonly inFlight: number;
  readonly confirming: number;
  /** The newest head that was looked at; -1 before the first. */
  readonly head: number;
  /** Why it does not get on; undefined if it does. */
  readonly trouble: string | undefined;
}

const PAUSE_MS = 250;
/** Prepared and being stored, while the next is prepared. */
const ROUNDS_AT_ONCE = 3;
/** Accounts that are taken over at the same time. */
const CLAIMS = 20;

/**
 * Sends the transactions of one network, of all accounts that this replica holds. A round prepares and broadcasts, one
 * after the other; blocks are followed beside it.
 */
export class NetworkWorker {
  readonly #ctx: WorkerContext;
  readonly #loader: LaneLoader;
  readonly #patrol: Patrol;
  readonly #preparer: Preparer;
  readonly #broadcaster: Broadcaster;
  readonly #commander: Commander;
  readonly #follower: HeadFollower;
  readonly #stop = new AbortController();
  readonly #wanted = new Set<string>();
  readonly #signedElsewhere = new Set<string>();
  #commandsDue = true;
  readonly #loading = new Map<string, Promise<Lane | undefined>>();
  readonly #beingStored = new Set<Promise<void>>();
  readonly #bell = new Bell();
  #running: Promise<void> | undefined;
  #trouble: string | undefined;

  constructor(private readonly deps: WorkerDeps) {
    const { chain, journal, now, commands, onCommit } = deps;
    const { network, accounts } = chain;
    const onFailure = (thrown: unknown): void => this.#failed(thrown);
    const recorder = new Recorder({ network, journal, now, onCommit, onFailure });
    const ctx: WorkerContext = { ...deps, network, accounts, books: new Books(), recorder };
    const laneOf = (address: string) => this.#laneOf(address);
    const broadcaster = new Broadcaster(ctx);
    const tracker = new Tracker(ctx, (milliseconds) => broadcaster.quiet(milliseconds));
    const replacer = new Replacer(ctx);
    const healer = new Healer({ ctx, tracker, replacer, broadcaster });
    this.#ctx = ctx;
    this.#loader = new LaneLoader(ctx);
    const [wanted, signedElsewhere] = [this.#wanted, this.#signedElsewhere];
    this.#patrol = new Patrol(ctx, { healer, wanted, signedElsewhere, onFailure });
    this.#preparer = new Preparer(ctx);
    this.#broadcaster = broadcaster;
    this.#commander = new Commander({ ctx, commands, replacer, broadcaster, laneOf });
    const poke = (): void => this.poke();
    this.#follower = new HeadFollower({ ctx, tracker, healer, broadcaster, laneOf, poke, onFailure });
  }

  start(): void {
    const { chain } = this.deps;
    chain.watchHead((head: BlockRef) => this.#follower.see(head), this.#stop.signal);
    void this.#patrol.keepLeases(this.#stop.signal);
    this.#running = this.#run();
  }

  /** Ends at a point where nothing is half done; its accounts are free for others at once. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.poke();
    await this.#running;
    await Promise.all(this.#beingStored);
    await this.#follower.idle();
    await this.#broadcaster.drained();
    const lanes = [...this.#ctx.books.lanes.values()];
    // without the database the leases end by themselves
    await this.#ctx.recorder.commit().catch(() => undefined);
    await this.deps.lanes.release(lanes.map(({ stamp }) => stamp)).catch(() => undefined);
    for (const lane of lanes) this.#ctx.books.drop(lane);
  }

  /** There is work for these accounts. */
  poke(...addresses: readonly string[]): void {
    for (const address of addresses) this.#wanted.add(address);
    this.#bell.ring();
  }

  commandsCame(): void {
    this.#commandsDue = true;
    this.poke();
  }

  /** Just accepted, and durable. */
  offer(records: readonly TransactionRecord[]): void {
    const { lanes } = this.#ctx.books;
    for (const record of records) {
      if (record.state !== 'accepted') this.#signedElsewhere.add(record.from);
      else lanes.get(record.from)?.offer(record);
      this.#wanted.add(record.from);
    }
    this.poke();
  }

  /** Its policy was changed, or its row was: what is kept in memory of it is read again. */
  refresh(address: string): void {
    const lane = this.#ctx.books.lanes.get(address);
    if (lane) lane.backlog = true;
    void this.deps.policies.find(address).then(
      (policy) => {
        if (lane) lane.policy = policy;
      },
      () => undefined,
    );
    this.poke(address);
  }

  /** The newest head that was looked at; -1 before the first. */
  get head(): number {
    return this.#ctx.books.head;
  }

  report(): WorkerReport {
    const lanes = [...this.#ctx.books.lanes.values()];
    const sum = (size: (lane: Lane) => number) => lanes.reduce((total, lane) => total + size(lane), 0);
    return {
      network: this.#ctx.network,
      accounts: lanes.length,
      queued: sum(({ queue }) => queue.length),
      inFlight: sum(({ flights }) => flights.size),
      confirming: sum(({ confirming }) => confirming.size),
      head: this.head,
      trouble: this.#trouble,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const busy = await this.#round();
        this.#trouble = undefined;
        if (!busy) await this.#bell.wait(this.#patrol.dueIn, signal);
      } catch (thrown) {
        this.#failed(thrown);
        await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** True if the next round may find work at once. */
  async #round(): Promise<boolean> {
    const { books } = this.#ctx;
    await this.#patrol.run();
    if (this.#patrol.justWent) this.#follower.again();
    await this.#takeOver();
    await this.#recallSigned();
    for (const lane of books.lanes.values()) if (lane.backlog && lane.room > 0) await this.#refill(lane);
    if (this.#commandsDue || this.#patrol.justWent) {
      this.#commandsDue = false;
      await this.#commander.run();
      await this.#commander.expireHeld();
    }
    const { flights, durable } = await this.#preparer.run();
    await this.#storing(flights, durable);
    return flights.length > 0;
  }

  /** Takes accounts over that there is work for; those that others hold are looked for again by the patrol. */
  async #takeOver(): Promise<void> {
    const missing = [...this.#wanted].filter((address) => !this.#ctx.books.lanes.has(address));
    this.#wanted.clear();
    for (let from = 0; from < missing.length; from += CLAIMS)
      await Promise.all(missing.slice(from, from + CLAIMS).map((address) => this.#laneOf(address)));
  }

  /** Broadcasts them once they are stored, while others are prepared; waits if too much is being stored already. */
  async #storing(flights: readonly Flight[], durable: Promise<void>): Promise<void> {
    const stored = durable.then(
      () => this.#broadcaster.enqueue(flights),
      (thrown: unknown) => this.#failed(thrown),
    );
    this.#beingStored.add(stored);
    void stored.then(() => this.#beingStored.delete(stored));
    if (this.#beingStored.size >= ROUNDS_AT_ONCE) await Promise.race(this.#beingStored);
  }

  /** Rounds and heads may want the same one at the same time. */
  async #laneOf(address: string): Promise<Lane | undefined> {
    const known = this.#ctx.books.lanes.get(address);
    if (known) return known;
    const loading = this.#loading.get(address) ?? this.#load(address);
    this.#loading.set(address, loading);
    return loading;
  }

  async #load(address: string): Promise<Lane | undefined> {
    try {
      const lane = await this.#loader.laneOf(address);
      if (lane) this.#broadcaster.enqueue(await this.#follower.joined(lane));
      return lane;
    } finally {
      this.#loading.delete(address);
    }
  }

  async #recallSigned(): Promise<void> {
    const addresses = [...this.#signedElsewhere];
    this.#signedElsewhere.clear();
    for (const address of addresses) {
      const lane = await this.#laneOf(address);
      if (lane) this.#broadcaster.enqueue(await this.#loader.recallSigned(lane));
    }
  }

  /** The database is asked only after all changes of before are in it: an `accepted` there is one here, or unknown here. */
  async #refill(lane: Lane): Promise<void> {
    const { recorder, store } = this.#ctx;
    await recorder.commit();
    const { network, address, room } = lane;
    const records = await store.accepted({ network, address, after: '' }, room);
    lane.refill(records, room);
  }

  #tell(lane: Lane, reason: string): void {
    lane.waitingFor = reason;
    this.#ctx.recorder.stamp(lane);
  }

  /** What is in memory may differ from what is stored: everything is given up and read again. */
  #failed(thrown: unknown): void {
    this.#trouble = messageOf(thrown);
    const { books, recorder, network } = this.#ctx;
    const ofChain = isAppError(thrown) && thrown.code.startsWith('CHAIN_');
    if (ofChain) {
      for (const lane of books.lanes.values()) if (!lane.isEmpty) this.#tell(lane, this.#trouble);
      recorder.soon();
      return;
    }
    if (!this.#stop.signal.aborted)
      this.#ctx.warn('the accounts of a network are read again', { network, reason: this.#trouble });
    recorder.forget();
    for (const lane of books.lanes.values()) {
      this.#wanted.add(lane.address);
      books.drop(lane);
    }
    this.poke();
  }
}
