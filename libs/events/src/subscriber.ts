import type { PlatformEvent } from './event-bus.port.js';

/** An event, or whoever wants to know that all before it were handled. */
type Entry = PlatformEvent | (() => void);

/** Handled entries that stay before the queue is moved up: moving at each one would cost the more the longer it is. */
const MOVE_UP_AFTER = 1_000;

/** One subscriber's queue: its events are handled one after the other, in the order they came. */
export class Subscriber {
  #queue: Entry[] = [];
  #next = 0;
  #working = false;
  #stopped = false;
  #waitingForRoom: (() => void)[] = [];
  #waitingForIdle: (() => void)[] = [];

  constructor(
    private readonly handle: (event: PlatformEvent) => void | Promise<void>,
    private readonly capacity: number,
  ) {}

  get idle(): boolean {
    return !this.#working && this.#waiting === 0;
  }

  whenIdle(): Promise<void> {
    return this.idle ? Promise.resolve() : new Promise((resolve) => this.#waitingForIdle.push(resolve));
  }

  /** Resolves when what was pushed until now is handled, or was dropped. */
  whenHandled(): Promise<void> {
    return this.idle ? Promise.resolve() : new Promise((resolve) => this.#queue.push(resolve));
  }

  /**
   * The event is taken in any case; the promise, if there is one, tells when the queue has room again. `waits` is false
   * for publishers that do not wait.
   */
  push(event: PlatformEvent, waits = true): Promise<void> | undefined {
    if (this.#stopped) return undefined;
    this.#queue.push(event);
    if (!this.#working) void this.#work();
    if (!waits || this.#waiting <= this.capacity) return undefined;
    return new Promise((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Drops what waits; a handler that works is not interrupted. */
  stop(): void {
    this.#stopped = true;
    this.#queue = this.#queue.slice(this.#next).filter((entry) => typeof entry === 'function');
    this.#next = 0;
    this.#wakePublishers();
  }

  get #waiting(): number {
    return this.#queue.length - this.#next;
  }

  async #work(): Promise<void> {
    this.#working = true;
    // the handler starts after `publish` has returned to its caller's synchronous code
    await Promise.resolve();
    for (let entry = this.#take(); entry; entry = this.#take()) {
      if (this.#waiting <= this.capacity) this.#wakePublishers();
      if (typeof entry === 'function') entry();
      else await this.handle(entry);
    }
    this.#working = false;
    const waiting = this.#waitingForIdle.splice(0);
    for (const wake of waiting) wake();
  }

  #take(): Entry | undefined {
    const entry = this.#queue[this.#next];
    if (entry !== undefined) this.#next += 1;
    if (this.#next === this.#queue.length || this.#next > MOVE_UP_AFTER) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    return entry;
  }

  #wakePublishers(): void {
    for (const wake of this.#waitingForRoom.splice(0)) wake();
  }
}
