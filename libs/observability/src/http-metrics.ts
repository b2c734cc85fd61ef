import { Counter, Histogram, type Registry } from 'prom-client';
import type { HttpObservation } from './metrics.port.js';

/** More route templates than any service has: what comes after is counted together. */
const MAX_ENDPOINTS = 2_000;
const UNMATCHED = 'unmatched';
const OTHER = 'other';

interface Endpoint {
  readonly label: string;
  readonly duration: { observe(value: number): void };
  readonly byStatus: Map<number, { inc(): void }>;
}

/** Resolved label sets are kept: hashing labels anew would cost more than the rest of the observation. */
export class HttpMetrics {
  readonly #requests: Counter<'method' | 'endpoint' | 'status'>;
  readonly #durations: Histogram<'method' | 'endpoint'>;
  readonly #endpoints = new Map<string, Map<string, Endpoint>>();
  #count = 0;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests answered',
      labelNames: ['method', 'endpoint', 'status'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the arrival of a request to the end of its response',
      labelNames: ['method', 'endpoint'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
  }

  observe({ method, endpoint = UNMATCHED, status, seconds }: HttpObservation): void {
    const target = this.#endpoints.get(endpoint)?.get(method) ?? this.#add(method, endpoint);
    target.duration.observe(seconds);
    let requests = target.byStatus.get(status);
    if (!requests) {
      requests = this.#requests.labels(method, target.label, String(status));
      target.byStatus.set(status, requests);
    }
    requests.inc();
  }

  #add(method: string, endpoint: string): Endpoint {
    if (this.#count >= MAX_ENDPOINTS && endpoint !== OTHER) {
      return this.#endpoints.get(OTHER)?.get(method) ?? this.#add(method, OTHER);
    }
    const added: Endpoint = {
      label: endpoint,
      duration: this.#durations.labels(method, endpoint),
      byStatus: new Map(),
    };
    let methods = this.#endpoints.get(endpoint);
    if (!methods) this.#endpoints.set(endpoint, (methods = new Map<string, Endpoint>()));
    methods.set(method, added);
    this.#count++;
    return added;
  }
}
