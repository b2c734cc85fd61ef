import { setTimeout as pause } from 'node:timers/promises';

/** Wakes all that wait. */
export class Bell {
  #rung = Promise.withResolvers<void>();

  ring(): void {
    const rung = this.#rung;
    this.#rung = Promise.withResolvers();
    rung.resolve();
  }

  /** What the next ring resolves: to be taken before looking, so that nothing is missed between look and wait. */
  get next(): Promise<void> {
    return this.#rung.promise;
  }
}

/** Until `rung`, for at most so many milliseconds, or until `signal` aborts. */
export async function rest(rung: Promise<void>, milliseconds: number, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const until = AbortSignal.any([signal, enough.signal]);
  const timer = pause(milliseconds, undefined, { signal: until }).catch(() => undefined);
  await Promise.race([rung, timer]);
  enough.abort();
}
