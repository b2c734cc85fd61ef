import { messageOf, withTimeout } from '#libs/base';
import type { Part, PartReport, PartState, PartStatus } from './part.js';

export interface HealthMonitorOptions {
  /** The parts at this moment: features come and go. */
  readonly parts: () => readonly Part[];
  /** Unit: milliseconds. */
  readonly intervalMs: number;
  /** Longest time that one check may take. Unit: milliseconds. */
  readonly checkMs: number;
  /** How old a result may be that a probe gets. Unit: milliseconds. */
  readonly maxAgeMs: number;
}

export interface Health {
  readonly status: PartStatus;
  readonly parts: readonly PartState[];
}

/** Checks every part on an interval, and anew when somebody asks and the last result is too old. */
export class HealthMonitor {
  readonly #errorCounts = new Map<string, number>();
  #last: { readonly at: number; readonly health: Health } | undefined;
  #running: Promise<Health> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: HealthMonitorOptions) {}

  start(): void {
    this.#timer = setInterval(() => void this.#refresh(), this.options.intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects. */
  health(): Promise<Health> {
    const last = this.#last;
    if (last && performance.now() - last.at <= this.options.maxAgeMs) return Promise.resolve(last.health);
    return this.#refresh();
  }

  #refresh(): Promise<Health> {
    this.#running ??= this.#checkAll().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #checkAll(): Promise<Health> {
    const parts = this.options.parts();
    const states = await Promise.all(parts.map((part) => this.#check(part)));
    const health = { status: overall(states), parts: states };
    this.#last = { at: performance.now(), health };
    return health;
  }

  async #check(part: Part): Promise<PartState> {
    const began = performance.now();
    const report = await this.#reportOf(part);
    if (report.status === 'unhealthy')
      this.#errorCounts.set(part.name, (this.#errorCounts.get(part.name) ?? 0) + 1);
    return {
      ...report,
      name: part.name,
      essential: part.essential,
      lastCheck: new Date().toISOString(),
      errorCount: this.#errorCounts.get(part.name) ?? 0,
      responseTime: Math.round((performance.now() - began) * 100) / 100,
      dependencies: part.dependencies ?? [],
    };
  }

  async #reportOf(part: Part): Promise<PartReport> {
    try {
      return await withTimeout(part.check(), this.options.checkMs, `The health check of ${part.name}`);
    } catch (thrown) {
      return { status: 'unhealthy', reason: messageOf(thrown) };
    }
  }
}

/** Unhealthy if an essential part is; degraded if anything else is not well. */
function overall(states: readonly PartState[]): PartStatus {
  if (states.some((s) => s.essential && s.status === 'unhealthy')) return 'unhealthy';
  return states.every((s) => s.status === 'healthy') ? 'healthy' : 'degraded';
}
