import type { Settings } from '#libs/config';
import type { FeatureHost } from '#libs/hot-plug';
import type { Logger, Metrics } from '#libs/observability';
import type { FeatureCatalogue } from '../control/feature-catalogue.js';
import { FeatureControl } from '../control/feature-control.js';
import { measureHost, publishHostEvents } from '../control/host-telemetry.js';
import type { ServiceFacts } from '../health/service-facts.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import { rootErrors } from './errors.js';
import { createFeatureHost, type HostSetup } from './feature-host.js';
import type { Resources } from './resources.js';

interface FeaturesSetup extends Pick<HostSetup, 'rootDocument'> {
  readonly resources: Resources;
  readonly settings: Settings<ServiceSettings>;
  readonly catalogue: FeatureCatalogue;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly facts: ServiceFacts;
}

export interface Features {
  readonly host: FeatureHost;
  readonly control: FeatureControl;
}

/**
 * The host, and what decides which features it runs; none is loaded yet.
 * @throws FEATURES_UNKNOWN
 */
export function composeFeatures(setup: FeaturesSetup): Features {
  const { resources, settings, catalogue, logger, metrics, facts, rootDocument } = setup;
  const { store, ...shared } = resources;
  const host = createFeatureHost({
    services: { ...shared, logger, metrics, facts },
    bodyLimit: settings.values.http.body_limit,
    rootDocument,
  });
  const log = (message: string, details: object) => logger.error(details, message);
  const control = new FeatureControl({ host, settings, catalogue, store, log });
  // both last as long as the host itself
  measureHost(host, metrics, { defer: () => undefined });
  publishHostEvents(host, shared.bus, logger);
  const unknown = control.unknownFeatures;
  if (unknown.length > 0) throw rootErrors.FEATURES_UNKNOWN({ unknown, known: catalogue.names });
  return { host, control };
}
