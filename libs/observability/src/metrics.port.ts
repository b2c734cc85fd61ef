import { defineToken } from '#libs/base';

type Labels = Readonly<Record<string, string | number>>;

export interface MetricShape {
  /** Prometheus name, with unit and `_total` where they belong: `votes_cast_total`. */
  readonly name: string;
  readonly help: string;
  /** Names of labels. Their values must be few: never ids, addresses or raw URLs. */
  readonly labels?: readonly string[];
}

export interface MetricCounter {
  inc(labels?: Labels, by?: number): void;
}
export interface MetricGauge {
  set(value: number, labels?: Labels): void;
  inc(labels?: Labels, by?: number): void;
  /** What it told of is no more. */
  remove(labels: Labels): void;
}
export interface MetricHistogram {
  observe(value: number, labels?: Labels): void;
}

/** Metrics of one owner, such as a generation of a feature. The same name asked twice is the same metric. */
export interface MetricScope {
  counter(shape: MetricShape): MetricCounter;
  gauge(shape: MetricShape): MetricGauge;
  /** `buckets`: upper bounds in the metric's unit. */
  histogram(shape: MetricShape & { readonly buckets?: readonly number[] }): MetricHistogram;
}

export interface HttpObservation {
  readonly method: string;
  /** The route's template; undefined if no route matched. */
  readonly endpoint: string | undefined;
  readonly status: number;
  /** Unit: seconds. */
  readonly seconds: number;
}

export type ConnectionState = 'active' | 'idle' | 'waiting';

export interface Metrics {
  /**
   * Metrics that vanish when their owner ends; a `FeatureContext` is such an owner. While two generations run, a metric
   * of equal shape is shared; of another shape, the newer one is shown until it ends.
   */
  scope(owner: { defer(cleanup: () => unknown): void }): MetricScope;
  /** One answered request: `http_requests_total`, `http_request_duration_seconds`. */
  observeHttp(observation: HttpObservation): void;
  /** `database_connections{state}`. */
  setDatabaseConnections(state: ConnectionState, count: number): void;
  /** The Prometheus text exposition and its content type. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Forgets everything, at the end of the process or of a test. */
  close(): void;
}

export const METRICS = defineToken<Metrics>('metrics');
