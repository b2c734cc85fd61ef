/** Counts work under way and tells when there is none. */
export class InFlight {
  #count = 0;
  #waiting: (() => void)[] = [];
  /** Work that is counted elsewhere, such as leases on a snapshot. */
  alsoBusy: () => boolean = () => false;

  get count(): number {
    return this.#count;
  }

  enter(): void {
    this.#count++;
  }

  /** Bound once, so that it can be an event listener without a closure for each request. */
  readonly leave = (): void => {
    this.#count--;
    this.check();
  };

  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  get idle(): boolean {
    return this.#count === 0 && !this.alsoBusy();
  }

  /** To be called when what `alsoBusy` counts has changed. */
  check(): void {
    if (this.#waiting.length === 0 || !this.idle) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** True when idle, false when `milliseconds` have passed before. */
  async whenIdle(milliseconds: number): Promise<boolean> {
    if (this.idle) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), milliseconds);
    this.#waiting.push(() => resolve(true));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
