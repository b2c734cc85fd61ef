import { setTimeout as pause } from 'node:timers/promises';
import type { Anvil } from './anvil.js';
import type { KeeperOptions } from './protocol.js';
import { residentMb } from './processes.js';
import type { StateFiles } from './state-files.js';

/** Blocks at the full rate after the last transaction, for confirmations and finality. */
const SETTLE_BLOCKS = 64;
/** At most this long after a block the state is on disk… */
const SAVE_MS = 1_000;
/** …but saving, which costs in proportion to the chain's length, takes at most a fifth of the time. */
const SAVE_PAUSES = 4;
/** A node that needs its memory to begin with is not restarted again and again. */
const RECYCLE_MS = 600_000;

export type MinerEnd = 'stopped' | 'too-big';

/**
 * Mines and saves, never both at once: a state saved in the middle of a block would lose that block's transactions and
 * keep their effects. A transaction gets its block at once; without any, a block comes each `blockMs`, and each
 * `idleBlockMs` after a while: the chain is saved whole and every block adds 2 kB to it.
 */
export class Miner {
  readonly #anvil: Anvil;
  readonly #files: StateFiles;
  readonly #options: KeeperOptions;
  readonly #begun = performance.now();
  #bell = Promise.withResolvers<void>();
  #pending = true;
  #stopped = false;
  #quietBlocks = 0;
  #nextBlock = 0;
  #nextSave = 0;
  #unsaved = true;

  constructor(anvil: Anvil, files: StateFiles, options: KeeperOptions) {
    this.#anvil = anvil;
    this.#files = files;
    this.#options = options;
  }

  /** A transaction waits. */
  announce(): void {
    this.#pending = true;
    this.#bell.resolve();
  }

  /** `run` then saves and ends. */
  stop(): void {
    this.#stopped = true;
    this.#bell.resolve();
  }

  /** Rejects when the node does not answer. */
  async run(): Promise<MinerEnd> {
    while (!this.#stopped) {
      const now = performance.now();
      if (this.#pending || now >= this.#nextBlock) await this.#mine();
      else if (!this.#saveIsDue) await this.#wait(now);
      if (this.#saveIsDue && (await this.#save())) return 'too-big';
    }
    if (this.#unsaved) await this.#save();
    return 'stopped';
  }

  get #saveIsDue(): boolean {
    return this.#unsaved && performance.now() >= this.#nextSave;
  }

  async #mine(): Promise<void> {
    this.#pending = false;
    const transactions = await this.#anvil.rpc.mine();
    this.#unsaved = true;
    this.#quietBlocks = transactions > 0 ? 0 : this.#quietBlocks + 1;
    const { blockMs, idleBlockMs } = this.#options;
    this.#nextBlock = performance.now() + (this.#quietBlocks < SETTLE_BLOCKS ? blockMs : idleBlockMs);
  }

  /** Tells whether the node has grown beyond its bound. */
  async #save(): Promise<boolean> {
    const begin = performance.now();
    await this.#files.save(await this.#anvil.rpc.dump());
    const end = performance.now();
    this.#unsaved = false;
    this.#nextSave = end + Math.max(SAVE_MS, SAVE_PAUSES * (end - begin));
    if (end - this.#begun < RECYCLE_MS) return false;
    return (await residentMb(this.#anvil.pid)) > this.#options.maxMemoryMb;
  }

  async #wait(now: number): Promise<void> {
    const until = this.#unsaved ? Math.min(this.#nextBlock, this.#nextSave) : this.#nextBlock;
    const enough = new AbortController();
    const timer = pause(until - now, undefined, { signal: enough.signal }).catch(() => undefined);
    await Promise.race([this.#bell.promise, timer]);
    enough.abort();
    this.#bell = Promise.withResolvers();
  }
}
