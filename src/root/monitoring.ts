import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import type { Settings } from '#libs/config';
import type { FeatureHost } from '#libs/hot-plug';
import type { Metrics } from '#libs/observability';
import type { FeatureControl } from '../control/feature-control.js';
import { HealthMonitor } from '../health/health-monitor.js';
import { chainParts, configurationPart, databasePart, featureParts, memoryPart } from '../health/parts.js';
import { streamsPart } from '../health/streams-part.js';
import { transactionsPart } from '../health/transactions-part.js';
import type { ServiceFacts } from '../health/service-facts.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { Resources } from './resources.js';

const HEALTH = { intervalMs: 15_000, checkMs: 5_000, maxAgeMs: 1_000 };

export function factsOf({ service: { name, version, mode } }: ServiceSettings): ServiceFacts {
  return { name, version, mode, instance: `${name}-${hostname()}-${randomUUID().slice(0, 8)}` };
}

interface Watched {
  readonly resources: Resources;
  readonly settings: Settings<ServiceSettings>;
  readonly host: FeatureHost;
  readonly control: FeatureControl;
  readonly metrics: Metrics;
}

/** Watches every part of the service; not started yet. */
export function createMonitor({ resources, settings, host, control, metrics }: Watched): HealthMonitor {
  return new HealthMonitor({
    ...HEALTH,
    parts: () => [
      databasePart(resources.database, metrics),
      ...chainParts(resources.chains),
      transactionsPart(resources.engine, metrics),
      streamsPart(resources.eventStreams, metrics),
      ...featureParts(host, control),
      configurationPart(settings),
      memoryPart(),
    ],
  });
}
