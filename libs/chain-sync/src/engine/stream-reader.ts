import { isAppError, messageOf } from '#libs/base';
import type { LogFilter, LogRange } from '#libs/chain';
import type { Lease } from '../adapters/lease-store.js';
import type { BlockMark } from '../adapters/stream-writer.js';
import type { StreamRow } from '../adapters/stream.row.js';
import { batchOf, type Batch } from './batch.js';
import { rest } from './bell.js';
import type { View } from './network-view.js';
import { ReaderState } from './reader-state.js';
import { behind, Retreat, type RetreatDeps } from './retreat.js';
import { Speed } from './speed.js';

/** How the reading of a stream goes. */
export interface ReaderReport {
  readonly stream: string;
  readonly network: string;
  readonly owner: string;
  /** Blocks that are still to be read; `undefined` before the network has answered. */
  readonly lag: number | undefined;
  /** Until the head is reached, by the present speed. Unit: s. */
  readonly secondsLeft: number | undefined;
  readonly position: number;
  /** Why it does not get on; `undefined` if it does. */
  readonly trouble: string | undefined;
}

/** Hashes of so many blocks below the head are kept even if the network calls them final: development chains go back. */
const MARKS = 256;
/** Between two tries while the network or the database is away. Unit: ms. */
const PAUSE_MS = 500;

/** Reads one stream as long as it has the lease: one range after the other, and the next while one is being written. */
export class StreamReader {
  readonly #stop = new AbortController();
  readonly #filter: LogFilter;
  readonly #speed: Speed;
  readonly #state: ReaderState;
  readonly #retreat: Retreat;
  #ahead: { readonly from: number; readonly range: Promise<LogRange> } | undefined;
  #told: string | undefined;
  #ended: Promise<void> | undefined;

  constructor(
    readonly lease: Lease,
    private readonly row: StreamRow,
    private readonly deps: RetreatDeps,
  ) {
    const { addresses, abi, events } = row.definition;
    this.#filter = deps.view.history.filter({ addresses, abi }, events);
    this.#state = new ReaderState(row);
    this.#retreat = new Retreat(deps, { lease, row, state: this.#state });
    this.#speed = new Speed(row.speed, deps.now);
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  get hasEnded(): boolean {
    return this.#stop.signal.aborted;
  }

  report(): ReaderReport {
    const { name: stream, network, owner, firstBlock } = this.row;
    const lag =
      this.#state.target === undefined
        ? undefined
        : Math.max(0, this.#state.target - (this.#state.block?.number ?? firstBlock - 1));
    const secondsLeft = lag === undefined ? undefined : this.#speed.secondsFor(lag);
    return {
      stream,
      network,
      owner,
      lag,
      secondsLeft,
      position: this.#state.position,
      trouble: this.#state.reason,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { next } = this.deps.view.bell;
      try {
        const goOn = await this.#step();
        if (!goOn) await rest(next, this.deps.settings.patrolMs, signal);
      } catch (thrown) {
        if (isAppError(thrown) && thrown.code === 'STREAM_LOST') {
          this.#stop.abort();
          return;
        }
        this.#ahead = undefined;
        await this.#trouble(messageOf(thrown));
        await rest(next, PAUSE_MS, signal);
      }
    }
  }

  /** True if there is more to do at once. */
  async #step(): Promise<boolean> {
    const { resetTo } = this.#state;
    if (resetTo !== undefined) await this.#retreat.reset(resetTo);
    if (this.#state.isBlocked) return false;
    const view = await this.deps.view.look();
    if (view.finalized < view.head.number) this.#state.final = Math.max(this.#state.final, view.finalized);
    const next = this.#state.block === undefined ? this.row.firstBlock : this.#state.block.number + 1;
    const target = targetOf(this.row, view);
    this.#state.target = target;
    if (next > target) return this.#atHead(view);
    if (!(await this.#isFollowed(view))) return true;
    const range = await this.#take(next, target);
    const first = range.headers.find(({ number }) => number === next);
    const before = this.#state.block?.hash ?? '';
    if (first && before !== '' && first.parentHash !== before) return this.#reorganise(view);
    await this.#write(range, { view, parentHash: first?.parentHash ?? before });
    return true;
  }

  /** With a proof each range says what it follows; without one, and where its hash is not known, it has to be asked. */
  async #isFollowed(view: View): Promise<boolean> {
    const block = this.#state.block;
    if (!block || block.number > view.head.number) return true;
    if (block.hash === '') {
      const header = await this.deps.view.history.header(block.number);
      this.#state.block = { number: block.number, hash: header?.hash ?? '' };
      return true;
    }
    if (this.row.definition.proof !== 'none' || block.number < view.head.number - MARKS) return true;
    const header = await this.deps.view.history.header(block.number);
    if (header === undefined || header.hash === block.hash) return true;
    await this.#reorganise(view);
    return false;
  }

  /** The range, and the one after it while this one is being written. */
  async #take(from: number, target: number): Promise<LogRange> {
    const ahead = this.#ahead?.from === from ? this.#ahead.range : this.#read(from, target);
    this.#ahead = undefined;
    const range = await ahead;
    if (range.to < target && !this.#stop.signal.aborted) {
      const following = this.#read(range.to + 1, target);
      following.catch(() => undefined);
      this.#ahead = { from: range.to + 1, range: following };
    }
    return range;
  }

  #read(from: number, target: number): Promise<LogRange> {
    const { view, settings } = this.deps;
    const to = Math.min(target, from + settings.maxRange - 1);
    return view.history.range({ filter: this.#filter, from, to, proof: this.row.definition.proof });
  }

  async #write(range: LogRange, { view, parentHash }: { view: View; parentHash: string }): Promise<void> {
    const { writer, onLines } = this.deps;
    const batch = this.#batch(range);
    const to = endOf(range, batch.blockedAt);
    this.#state.isBlocked = batch.blockedBy !== undefined;
    if (!to) {
      this.#state.reason = batch.blockedBy;
      await this.deps.writer.note(this.lease, { blockedBy: batch.blockedBy ?? '', trouble: null });
      return;
    }
    const forgetBelow = Math.min(view.finalized, view.head.number - MARKS);
    const marks = range.headers.filter(({ number }) => number >= forgetBelow && number <= to.number);
    const speed = this.#speed.after(to.number - range.from + 1);
    this.#state.position = await writer.advance(this.lease, this.#state.position, {
      to,
      lines: batch.lines,
      marks,
      forgetBelow,
      poison: batch.poison,
      blockedBy: batch.blockedBy,
      sight: { head: view.head.number, safe: view.safe, finalized: view.finalized },
      speed,
      range: {
        from: range.from,
        to: to.number,
        parentHash,
        hash: to.hash,
        proof: range.proof,
        events: batch.lines.length,
      },
    });
    this.#state.block = to;
    this.#told = undefined;
    this.#state.reason = batch.blockedBy;
    if (this.#state.isBlocked) this.#ahead = undefined;
    if (batch.lines.length > 0) onLines(this.lease.id);
  }

  #batch(range: LogRange): Batch {
    const { view, now } = this.deps;
    const { definition } = this.row;
    return batchOf({ range, definition, history: view.history, chainId: view.chain.chainId, now: now() });
  }

  /** Nothing is to be read: the blocks that were read may have changed all the same. */
  async #atHead(view: View): Promise<boolean> {
    const { block } = this.#state;
    if (block && block.hash !== '' && view.head.hash !== block.hash) {
      const verdict = await this.#retreat.check(block);
      if (verdict === 'back') return true;
      if (verdict === 'patient') return this.#wait(view);
    }
    this.#retreat.calm();
    await this.#look(view);
    return false;
  }

  /** What comes does not follow what was read. */
  async #reorganise(view: View): Promise<boolean> {
    this.#ahead = undefined;
    const { block } = this.#state;
    // `same`: the range was of a node on another chain than the one that is asked now, or of a moment before
    if (!block || (await this.#retreat.check(block)) !== 'patient') return true;
    return this.#wait(view);
  }

  async #wait(view: View): Promise<false> {
    await this.#trouble(behind(view));
    return false;
  }

  /** What the network has now; there is no trouble. */
  async #look({ head, safe, finalized }: View): Promise<void> {
    const told = `${head.number} ${safe} ${finalized}`;
    this.#state.reason = undefined;
    if (this.#told === told) return;
    await this.deps.writer.note(this.lease, { head: head.number, safe, finalized, trouble: null });
    this.#told = told;
  }

  async #trouble(reason: string): Promise<void> {
    this.#state.reason = reason;
    if (this.#told === reason) return;
    this.#told = reason;
    await this.deps.writer.note(this.lease, { trouble: reason }).catch((thrown: unknown) => {
      // the database may be what is away
      this.#told = undefined;
      if (isAppError(thrown) && thrown.code === 'STREAM_LOST') this.#stop.abort();
    });
  }
}

function targetOf({ definition }: StreamRow, view: View): number {
  return definition.depth === 'latest' ? view.head.number : view[definition.depth];
}

/** The last block that can be written: before one that stops the stream. `undefined` if that is the first. */
function endOf(range: LogRange, blockedAt: number | undefined): BlockMark | undefined {
  const number = blockedAt === undefined ? range.to : blockedAt - 1;
  if (number < range.from) return undefined;
  return { number, hash: range.headers.find((header) => header.number === number)?.hash ?? '' };
}
