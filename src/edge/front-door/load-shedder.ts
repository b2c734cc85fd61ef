import type { LagMeter } from './event-loop-lag.js';
import type { SheddingSettings } from './settings.js';

/** `always`: health and metrics. `high`: the admin API, with which an operator gets out of an overload. */
export type Priority = 'always' | 'high' | 'normal';

/** Refuses work early rather than doing all of it late. */
export class LoadShedder {
  #inFlight = 0;
  #lagging = false;

  constructor(
    public settings: SheddingSettings,
    private readonly lag: Pick<LagMeter, 'lagMs' | 'heapRatio'>,
  ) {}

  get inFlight(): number {
    return this.#inFlight;
  }

  /** True if the request may go on; then `leave` is to be called at its end. */
  enter(priority: Priority): boolean {
    if (!this.#admits(priority)) return false;
    this.#inFlight++;
    return true;
  }

  /** Bound once, so that it can be an event listener without a closure for each request. */
  readonly leave = (): void => {
    this.#inFlight--;
  };

  #admits(priority: Priority): boolean {
    if (priority === 'always') return true;
    const { maxInFlight, maxHeapRatio } = this.settings;
    if (priority === 'high') return this.#inFlight < 2 * maxInFlight;
    return this.#inFlight < maxInFlight && !this.#isLagging() && (this.lag.heapRatio ?? 0) <= maxHeapRatio;
  }

  /** Two thresholds, or the service would flicker around a single one. */
  #isLagging(): boolean {
    const { lagMs } = this.lag;
    const { maxLagMs, resumeLagMs } = this.settings;
    this.#lagging = lagMs > (this.#lagging ? resumeLagMs : maxLagMs);
    return this.#lagging;
  }
}
