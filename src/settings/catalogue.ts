import { defineCatalogue, type Catalogue, type ValuesOfSections } from '#libs/config';
import { blockchain } from './blockchain.settings.js';
import { cache } from './cache.settings.js';
import { checks } from './checks.js';
import { database } from './database.settings.js';
import { discovery } from './discovery.settings.js';
import { graphql, rateLimit } from './edge.settings.js';
import { featuresSection, type FeatureDeclaration } from './features.settings.js';
import { logging, monitoring } from './observability.settings.js';
import { ports } from './ports.settings.js';
import { security } from './security.settings.js';
import { config, http, MODES, service, tls } from './service.settings.js';
import { streams, webhooks } from './streams.settings.js';
import { transactions } from './transactions.settings.js';

function sections(features: readonly FeatureDeclaration[]) {
  return [
    config,
    service,
    http,
    tls,
    ports,
    discovery,
    database,
    blockchain,
    transactions,
    streams,
    webhooks,
    monitoring,
    logging,
    cache,
    rateLimit,
    security,
    graphql,
    featuresSection(features),
  ] as const;
}

/** Every setting of the service, as in the configuration file. */
export type ServiceSettings = ValuesOfSections<ReturnType<typeof sections>>;

/** All declarations, with those of the given features. */
export function serviceCatalogue(features: readonly FeatureDeclaration[] = []): Catalogue<ServiceSettings> {
  return defineCatalogue({
    sections: sections(features),
    profiles: { key: 'service.mode', names: MODES },
    checks,
  });
}
