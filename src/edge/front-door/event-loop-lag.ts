import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** How late the event loop runs, and how full the heap is. */
export interface LagMeter {
  /** Of the last half second. Unit: milliseconds. */
  readonly lagMs: number;
  /** Used share of the heap's limit, 0 to 1. */
  readonly heapRatio?: number;
  close(): void;
}

const RESOLUTION_MS = 20;
const SAMPLE_MS = 500;

/** Measures until it is closed; keeps no process alive. */
export function measureEventLoopLag(): LagMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let lagMs = 0;
  let heapRatio = 0;
  const sampling = setInterval(() => {
    // the histogram holds the whole time between two ticks of its timer
    lagMs = histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(90) / 1e6 - RESOLUTION_MS);
    histogram.reset();
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    heapRatio = used / limit;
  }, SAMPLE_MS).unref();
  return {
    get lagMs() {
      return lagMs;
    },
    get heapRatio() {
      return heapRatio;
    },
    close() {
      clearInterval(sampling);
      histogram.disable();
    },
  };
}
