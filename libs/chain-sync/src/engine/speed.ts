const MINUTE = 60_000;
/** How much a new measurement counts. */
const WEIGHT = 0.2;

/** How many blocks are read in a minute, smoothed. */
export class Speed {
  #since: number;

  constructor(
    private perMinute: number,
    private readonly now: () => Date,
  ) {
    this.#since = now().getTime();
  }

  /** The speed after so many blocks more. */
  after(blocks: number): number {
    const now = this.now().getTime();
    const measured = (blocks * MINUTE) / Math.max(1, now - this.#since);
    this.#since = now;
    this.perMinute = this.perMinute === 0 ? measured : (1 - WEIGHT) * this.perMinute + WEIGHT * measured;
    return Math.round(this.perMinute);
  }

  /** `undefined` while nothing was read. Unit: s. */
  secondsFor(blocks: number): number | undefined {
    return this.perMinute === 0 ? undefined : Math.ceil((blocks * MINUTE) / this.perMinute / 1_000);
  }
}
