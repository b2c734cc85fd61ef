import { setTimeout as pause } from 'node:timers/promises';

/** Wakes a loop that has nothing to do. */
export class Bell {
  #rung = Promise.withResolvers<void>();

  ring(): void {
    this.#rung.resolve();
  }

  /** Resolves when it rings, or has rung since the last time, after `milliseconds`, or when `signal` aborts. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const until = AbortSignal.any([signal, enough.signal]);
    const timer = pause(milliseconds, undefined, { signal: until }).catch(() => undefined);
    await Promise.race([this.#rung.promise, timer]);
    enough.abort();
    this.#rung = Promise.withResolvers();
  }
}
