import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import { observabilityErrors } from './errors.js';
import type {
  MetricCounter,
  MetricGauge,
  MetricHistogram,
  MetricScope,
  MetricShape,
} from './metrics.port.js';

type Kind = 'counter' | 'gauge' | 'histogram';
type Definition = MetricShape & { readonly kind: Kind; readonly buckets?: readonly number[] | undefined };

interface Shared {
  readonly signature: string;
  readonly metric: Metric;
  users: number;
}

/** Metrics that several owners may use at once. Per name the newest shape stands in the registry. */
export class SharedMetrics {
  readonly #byName = new Map<string, Shared[]>();

  constructor(private readonly registry: Registry) {}

  scope(owner: { defer(cleanup: () => unknown): void }): MetricScope {
    const mine = new Map<string, Shared>();
    const take = (definition: Definition): Metric => {
      const key = signatureOf(definition);
      let shared = mine.get(key);
      if (!shared) mine.set(key, (shared = this.#acquire(definition)));
      return shared.metric;
    };
    owner.defer(() => {
      for (const shared of mine.values()) this.#release(shared);
      mine.clear();
    });
    return {
      counter: (shape) => counterOn(take({ ...shape, kind: 'counter' }) as Counter),
      gauge: (shape) => gaugeOn(take({ ...shape, kind: 'gauge' }) as Gauge),
      histogram: (shape) => histogramOn(take({ ...shape, kind: 'histogram' }) as Histogram),
    };
  }

  #acquire(definition: Definition): Shared {
    const all = this.#byName.get(definition.name) ?? [];
    if (all.length === 0 && this.registry.getSingleMetric(definition.name)) {
      throw observabilityErrors.METRIC_RESERVED({ name: definition.name });
    }
    const signature = signatureOf(definition);
    let shared = all.find((other) => other.signature === signature);
    if (!shared) {
      shared = { signature, metric: make(definition), users: 0 };
      this.#show(definition.name, [...all, shared]);
    }
    shared.users++;
    return shared;
  }

  #release(shared: Shared): void {
    shared.users--;
    if (shared.users > 0) return;
    for (const [name, all] of this.#byName) {
      if (all.includes(shared))
        this.#show(
          name,
          all.filter((other) => other !== shared),
        );
    }
  }

  #show(name: string, all: Shared[]): void {
    this.registry.removeSingleMetric(name);
    const newest = all.at(-1);
    if (newest) {
      this.#byName.set(name, all);
      this.registry.registerMetric(newest.metric);
    } else {
      this.#byName.delete(name);
    }
  }
}

const signatureOf = ({ kind, name, help, labels, buckets }: Definition): string =>
  JSON.stringify([kind, name, help, labels ?? [], buckets ?? []]);

function make({ kind, name, help, labels, buckets }: Definition): Metric {
  const configuration = { name, help, labelNames: [...(labels ?? [])], registers: [] };
  if (kind === 'counter') return new Counter(configuration);
  if (kind === 'gauge') return new Gauge(configuration);
  return new Histogram({ ...configuration, ...(buckets ? { buckets: [...buckets] } : {}) });
}

const counterOn = (metric: Counter): MetricCounter => ({
  inc: (labels = {}, by = 1) => metric.inc({ ...labels }, by),
});
const gaugeOn = (metric: Gauge): MetricGauge => ({
  set: (value, labels = {}) => metric.set({ ...labels }, value),
  inc: (labels = {}, by = 1) => metric.inc({ ...labels }, by),
  remove: (labels) => metric.remove({ ...labels }),
});
const histogramOn = (metric: Histogram): MetricHistogram => ({
  observe: (value, labels = {}) => metric.observe({ ...labels }, value),
});
