import type { EventBus } from '#libs/events';
import type { FeatureHost, HostEvent } from '#libs/hot-plug';
import type { Logger, Metrics } from '#libs/observability';

const EVENT_TYPES = {
  loaded: 'service_loaded',
  upgraded: 'service_loaded',
  reconfigured: 'service_config_updated',
  unloaded: 'service_unloaded',
} as const;

/** Tells the platform, and the log, what became of changes of features. */
export function publishHostEvents(host: FeatureHost, bus: EventBus, logger: Logger): () => void {
  return host.events.subscribe((event) => {
    if (event.kind === 'failed') return;
    const { kind, feature, version, generation } = event;
    const previous = 'previous' in event ? event.previous : undefined;
    const data = {
      feature,
      version,
      generation,
      ...(previous === undefined ? {} : { previous_version: previous }),
    };
    void bus.publish('blockchain.events', { type: EVENT_TYPES[kind], data, metadata: { status: kind } }).then(
      ({ event_type, event_id }) => logger.info({ event_id, ...data }, event_type),
      (thrown: unknown) => logger.error({ err: thrown, ...data }, 'an event was not published'),
    );
  });
}

const SWAP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `feature_generation`, `feature_in_flight`, `feature_changes_total`, `feature_swap_duration_seconds`. */
export function measureHost(
  host: FeatureHost,
  metrics: Metrics,
  owner: { defer(cleanup: () => unknown): void },
) {
  const scope = metrics.scope(owner);
  const generation = scope.gauge({
    name: 'feature_generation',
    help: 'Number of the generation that serves; 0 if none does',
    labels: ['feature', 'version'],
  });
  const state = scope.gauge({
    name: 'feature_state',
    help: '1 for the state the feature is in',
    labels: ['feature', 'state'],
  });
  const changes = scope.counter({
    name: 'feature_changes_total',
    help: 'Changes of features by what became of them',
    labels: ['feature', 'change'],
  });
  const duration = scope.histogram({
    name: 'feature_swap_duration_seconds',
    help: 'From the begin of a change until the new generation serves',
    labels: ['feature', 'change'],
    buckets: SWAP_BUCKETS,
  });
  const stop = host.events.subscribe((event) => {
    const { feature, kind } = event;
    changes.inc({ feature, change: kind });
    if ('seconds' in event) duration.observe(event.seconds, { feature, change: kind });
    noteState(event, host, { generation, state });
  });
  owner.defer(stop);
}

interface Gauges {
  readonly generation: { set(value: number, labels: Record<string, string>): void };
  readonly state: { set(value: number, labels: Record<string, string>): void };
}

function noteState(event: HostEvent, host: FeatureHost, gauges: Gauges): void {
  const { feature } = event;
  const current = host.current.generations.get(feature);
  if ('previous' in event && event.previous !== undefined && event.previous !== event.version) {
    gauges.generation.set(0, { feature, version: event.previous });
  }
  gauges.generation.set(current?.number ?? 0, { feature, version: event.version });
  gauges.state.set(current ? 1 : 0, { feature, state: 'active' });
  gauges.state.set(!current && host.current.absences.has(feature) ? 1 : 0, { feature, state: 'failed' });
}
