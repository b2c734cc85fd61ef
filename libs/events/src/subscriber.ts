import type { PlatformEvent } from './event-bus.port.js';

/** One subscriber's queue: its events are handled one after the other, in the order they came. */
export class Subscriber {
  #queue: PlatformEvent[] = [];
  #working = false;
  #stopped = false;
  #waitingForRoom: (() => void)[] = [];
  #waitingForIdle: (() => void)[] = [];

  constructor(
    private readonly handle: (event: PlatformEvent) => Promise<void>,
    private readonly capacity: number,
  ) {}

  get idle(): boolean {
    return !this.#working && this.#queue.length === 0;
  }

  whenIdle(): Promise<void> {
    return this.idle ? Promise.resolve() : new Promise((resolve) => this.#waitingForIdle.push(resolve));
  }

  /** The event is taken in any case; the promise, if there is one, tells when the queue has room again. */
  push(event: PlatformEvent): Promise<void> | undefined {
    if (this.#stopped) return undefined;
    this.#queue.push(event);
    if (!this.#working) void this.#work();
    if (this.#queue.length <= this.capacity) return undefined;
    return new Promise((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Drops what waits; a handler that works is not interrupted. */
  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#wakePublishers();
  }

  async #work(): Promise<void> {
    this.#working = true;
    // the handler starts after `publish` has returned to its caller's synchronous code
    await Promise.resolve();
    for (let event = this.#queue.shift(); event; event = this.#queue.shift()) {
      if (this.#queue.length <= this.capacity) this.#wakePublishers();
      await this.handle(event);
    }
    this.#working = false;
    const waiting = this.#waitingForIdle.splice(0);
    for (const wake of waiting) wake();
  }

  #wakePublishers(): void {
    for (const wake of this.#waitingForRoom.splice(0)) wake();
  }
}
