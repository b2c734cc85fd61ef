import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { HttpMetrics } from './http-metrics.js';
import type { ConnectionState, HttpObservation, Metrics, MetricScope } from './metrics.port.js';
import { SharedMetrics } from './shared-metrics.js';

export interface MetricsOptions {
  /** CPU, memory, event loop and garbage collection of the process. Default: true. */
  readonly processMetrics?: boolean;
}

/** Has a registry of its own: prom-client's global one would mix the metrics of several services in a process. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  return new PrometheusMetrics(options);
}

class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #http = new HttpMetrics(this.#registry);
  readonly #shared = new SharedMetrics(this.#registry);
  readonly #connections = new Gauge({
    name: 'database_connections',
    help: 'Connections of the database pool',
    labelNames: ['state'],
    registers: [this.#registry],
  });

  constructor({ processMetrics = true }: MetricsOptions) {
    if (processMetrics) collectDefaultMetrics({ register: this.#registry });
  }

  scope(owner: { defer(cleanup: () => unknown): void }): MetricScope {
    return this.#shared.scope(owner);
  }

  observeHttp(observation: HttpObservation): void {
    this.#http.observe(observation);
  }

  setDatabaseConnections(state: ConnectionState, count: number): void {
    this.#connections.set({ state }, count);
  }

  async expose(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  close(): void {
    this.#registry.clear();
  }
}
