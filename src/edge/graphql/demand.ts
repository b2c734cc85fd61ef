/** How many results of a subscription were asked for: what is told beyond that waits for the client. */
export class Demand {
  #asked = 0;
  #told = 0;
  #wake: (() => void) | undefined;

  ask(): void {
    this.#asked += 1;
    this.#wake?.();
  }

  /** One more result is on its way. */
  tell(): void {
    this.#told += 1;
  }

  /** Resolves when fewer than so many results wait, or when `signal` aborts. */
  async below(most: number, signal: AbortSignal): Promise<void> {
    while (this.#told - this.#asked >= most && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    }
  }
}

/** The same results; each call for one is counted. */
export function counting<T>(results: AsyncIterableIterator<T>, demand: Demand): AsyncIterableIterator<T> {
  const counted: AsyncIterableIterator<T> = {
    [Symbol.asyncIterator]: () => counted,
    next: () => {
      demand.ask();
      return results.next();
    },
    return: (value) => results.return?.(value) ?? Promise.resolve({ done: true, value: undefined }),
    throw: (thrown) => results.throw?.(thrown) ?? Promise.reject(thrown as Error),
  };
  return counted;
}
