import { defineSettings, setting } from '#libs/config';
import type { Mode } from './service.settings.js';
import { port } from './schemas.js';

type Defaults = Partial<Record<Mode, number>>;

const neighbour = (env: string, profiles: Defaults, doc: string) =>
  setting(port.optional(), { env: [env], profiles, doc: `${doc} Read by the gateway and the scripts.` });

export const ports = defineSettings(
  'ports',
  {
    identity: neighbour(
      'IDENTITY_SERVICE_PORT',
      { development: 8302, integration: 8402, production: 8502 },
      'Port of a service that runs the identity feature alone.',
    ),
    governance: neighbour(
      'GOVERNANCE_SERVICE_PORT',
      { development: 8303, integration: 8403, production: 8503 },
      'Port of a service that runs the governance feature alone.',
    ),
    crosschain: neighbour(
      'CROSSCHAIN_SERVICE_PORT',
      { development: 8304, integration: 8404, production: 8504 },
      'Port of a service that runs the crosschain feature alone.',
    ),
    gateway: neighbour('BLOCKCHAIN_GATEWAY_PORT', { integration: 8411 }, 'Port of the gateway.'),
    config: neighbour(
      'BLOCKCHAIN_CONFIG_PORT',
      { development: 8311, integration: 8413 },
      'Port of the configuration centre.',
    ),
    monitor: neighbour(
      'BLOCKCHAIN_MONITOR_PORT',
      { development: 8312, integration: 8412 },
      'Port of the monitoring service.',
    ),
    storage: neighbour(
      'BLOCKCHAIN_STORAGE_PORT',
      { integration: 8421, production: 8511 },
      'Port of the storage service.',
    ),
    cache: neighbour(
      'BLOCKCHAIN_CACHE_PORT',
      { integration: 8422, production: 8512 },
      'Port of the cache service.',
    ),
    security: neighbour(
      'BLOCKCHAIN_SECURITY_PORT',
      { integration: 8431, production: 8513 },
      'Port of the security service (authentication).',
    ),
    audit: neighbour(
      'BLOCKCHAIN_AUDIT_PORT',
      { integration: 8433, production: 8514 },
      'Port of the audit service.',
    ),
    postgres: neighbour(
      'BLOCKCHAIN_POSTGRES_PORT',
      { integration: 5432, production: 5432 },
      'Port of the Postgres server of the environment.',
    ),
  },
  'The neighbours in an environment. The port of this service is `service.port`.',
);
