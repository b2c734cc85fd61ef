export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Successes that close it again. */
  readonly successes: number;
  /** How long it stays open. Unit: ms. */
  readonly openMs: number;
  /** Requests under way at most while it is half-open. */
  readonly probes: number;
  readonly now: () => number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerStatistics {
  readonly state: BreakerState;
  /** Since the last success. */
  readonly failuresInARow: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Not let through. */
  readonly refused: number;
  /** How often it opened. */
  readonly opened: number;
  /** When the state changed last. */
  readonly since: Date;
}

/** For one request that was let through; the first call of the two counts. */
export interface Permit {
  succeed(): void;
  fail(): void;
}

/**
 * Keeps callers from waiting for a server that fails: closed, open after failures in a row, half-open with a few probes
 * after a while. Not cockatiel's: there a caller beyond the probes waits for their outcome, while here it goes to the
 * next server at once, and time comes from a clock that tests can move.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #state: BreakerState = 'closed';
  #since: number;
  /** What was let through before a change of the state says nothing about the new one. */
  #epoch = 0;
  #inARow = 0;
  #probing = 0;
  #recovered = 0;
  #totals = { succeeded: 0, failed: 0, refused: 0, opened: 0 };

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#since = options.now();
  }

  /** How long it will let nothing through; 0 if it lets something through now. Unit: ms. */
  get closedForMs(): number {
    if (this.#state !== 'open') return 0;
    return Math.max(0, this.#since + this.#options.openMs - this.#options.now());
  }

  /** True if a request would be let through now. */
  get hasRoom(): boolean {
    if (this.#state === 'half-open') return this.#probing < this.#options.probes;
    return this.closedForMs === 0;
  }

  get statistics(): BreakerStatistics {
    const { succeeded, failed, refused, opened } = this.#totals;
    const since = new Date(this.#since);
    const state = this.#state;
    return { state, failuresInARow: this.#inARow, succeeded, failed, refused, opened, since };
  }

  /** `undefined` if it lets nothing through. */
  enter(): Permit | undefined {
    if (!this.hasRoom) {
      this.#totals.refused++;
      return undefined;
    }
    if (this.#state === 'open') this.#become('half-open');
    this.#probing++;
    const epoch = this.#epoch;
    let told = false;
    const tell = (success: boolean) => {
      if (told) return;
      told = true;
      this.#totals[success ? 'succeeded' : 'failed']++;
      if (epoch === this.#epoch) this.#note(success);
    };
    return { succeed: () => tell(true), fail: () => tell(false) };
  }

  #note(success: boolean): void {
    this.#probing--;
    this.#inARow = success ? 0 : this.#inARow + 1;
    if (this.#state === 'half-open') {
      if (!success) this.#open();
      else if (++this.#recovered >= this.#options.successes) this.#become('closed');
    } else if (this.#inARow >= this.#options.failures) this.#open();
  }

  #open(): void {
    this.#totals.opened++;
    this.#become('open');
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#since = this.#options.now();
    this.#epoch++;
    this.#probing = 0;
    this.#recovered = 0;
  }
}
