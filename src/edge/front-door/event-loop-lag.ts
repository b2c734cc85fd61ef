import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop runs. */
export interface LagMeter {
  /** Of the last half second. Unit: milliseconds. */
  readonly lagMs: number;
  close(): void;
}

const RESOLUTION_MS = 20;
const SAMPLE_MS = 500;

/** Measures until it is closed; keeps no process alive. */
export function measureEventLoopLag(): LagMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let lagMs = 0;
  const sampling = setInterval(() => {
    // the histogram holds the whole time between two ticks of its timer
    lagMs = histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(90) / 1e6 - RESOLUTION_MS);
    histogram.reset();
  }, SAMPLE_MS).unref();
  return {
    get lagMs() {
      return lagMs;
    },
    close() {
      clearInterval(sampling);
      histogram.disable();
    },
  };
}
