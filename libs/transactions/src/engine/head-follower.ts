import type { BlockRef } from '#libs/chain';
import type { Broadcaster } from './broadcaster.js';
import type { WorkerContext } from './context.js';
import type { Flight } from './flight.js';
import type { Healer } from './healer.js';
import type { Lane } from './lane.js';
import { rewind } from './rewind.js';
import type { Tracker } from './tracker.js';

interface Parts {
  readonly ctx: WorkerContext;
  readonly tracker: Tracker;
  readonly healer: Healer;
  readonly broadcaster: Broadcaster;
  readonly laneOf: (address: string) => Promise<Lane | undefined>;
  readonly poke: () => void;
  readonly onFailure: (thrown: unknown) => void;
}

/** Goes through heads one at a time; of those that come meanwhile only the newest counts. */
export class HeadFollower {
  #waiting: BlockRef | undefined;
  #last: BlockRef | undefined;
  #running: Promise<void> | undefined;
  /** False while rows may be of blocks that are gone: at first they are of an earlier life. */
  #checked = false;
  /** True if something of the last head is left to be done. */
  #isUnfinished = false;
  /** Since when blocks that were seen before are missing. */
  #lackingSince: number | undefined;

  constructor(private readonly parts: Parts) {}

  see(head: BlockRef): void {
    this.#waiting = head;
    this.#running ??= this.#run();
  }

  /** Goes through the last head once more if it has to: where blocks are rare, nothing may wait for the next. */
  again(): void {
    if (this.#isUnfinished && this.#last && !this.#running) this.see(this.#last);
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  /** An account was just taken over. Gives those of it that are in no block. */
  async joined(lane: Lane): Promise<readonly Flight[]> {
    this.#isUnfinished ||= !lane.isEmpty;
    return this.parts.tracker.ask([...lane.flights.values()]);
  }

  async #run(): Promise<void> {
    for (let head = this.#waiting; head; head = this.#waiting) {
      this.#waiting = undefined;
      this.#last = head;
      this.#isUnfinished = true;
      await this.#follow(head).catch((thrown: unknown) => this.parts.onFailure(thrown));
    }
    this.#running = undefined;
  }

  async #follow(head: BlockRef): Promise<void> {
    const { ctx, tracker, healer, poke } = this.parts;
    const number = Number(head.number);
    const isPatient = ctx.now().getTime() - (this.#lackingSince ?? Infinity) < ctx.settings.rollbackMs;
    if (!this.#checked) this.#checked = await this.#rewind(!isPatient);
    const step = await tracker.follow(head);
    const isRolledBack = number < ctx.books.head && !isPatient;
    if (step !== 'followed' || isRolledBack) {
      this.#checked = false;
      const isSure = step === 'forked' || isRolledBack;
      this.#checked = await this.#rewind(isSure);
      await tracker.restart(number, head.hash);
    }
    const isConfirmed = !(await healer.run()) || (await tracker.confirm()) === 'followed';
    const isLacking = number < ctx.books.head || !this.#checked;
    this.#lackingSince = isLacking ? (this.#lackingSince ?? ctx.now().getTime()) : undefined;
    this.#isUnfinished = isLacking || tracker.isBehind || !isConfirmed;
    // those that wait for a block may go on
    poke();
  }

  /** True if all that is noted is on the chain, or under way again. */
  async #rewind(isSure: boolean): Promise<boolean> {
    const { ctx, laneOf, broadcaster } = this.parts;
    const { flights, isComplete } = await rewind(ctx, { laneOf, isSure });
    broadcaster.enqueue(flights);
    return isComplete;
  }
}
