const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Does something again after a pause that doubles from time to time. */
export class Retry {
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly work: () => Promise<unknown>) {}

  later(): void {
    clearTimeout(this.#timer);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures++;
    this.#timer = setTimeout(() => void this.work(), pause);
    this.#timer.unref();
  }

  /** It has worked: the next pause is the first again. */
  reset(): void {
    this.stop();
    this.#failures = 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
