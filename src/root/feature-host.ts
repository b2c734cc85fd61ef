import type { Chains } from '#libs/chain';
import { CHAINS } from '#libs/chain';
import { EVENT_STREAMS, type OpenEventStreams } from '#libs/chain-sync';
import { CUSTODY, type Custody } from '#libs/custody';
import { EVENT_BUS, type EventBus } from '#libs/events';
import { FeatureHost, type Migrator } from '#libs/hot-plug';
import { KEY_VAULT, type KeyVault } from '#libs/keys';
import { LOGGER, METRICS, type Logger, type Metrics } from '#libs/observability';
import { DATABASE, type Database, type SchemaMigration } from '#libs/persistence';
import { TRANSACTIONS, type OpenTransactions } from '#libs/transactions';
import { configureApp, GLOBAL_PREFIX } from '../edge/configure-app.js';
import { fastifyOptions } from '../edge/fastify-options.js';
import { serviceSchema } from '../edge/graphql/service-schema.js';
import { SERVICE_FACTS, type ServiceFacts } from '../health/service-facts.js';
import { streamSchema } from '../streams/graphql/stream-schema.js';
import { OWNED_STREAMS, type OwnedStreams } from '../streams/owned-streams.port.js';
import type { StreamUseCases } from '../streams/usecases/stream-usecases.js';
import { describeApp, openApiBase } from './openapi.js';
import type { OpenAPIObject } from '@nestjs/swagger';

/** What features share, by the tokens under which they inject it. */
export interface SharedServices {
  readonly database: Database;
  readonly chains: Chains;
  readonly bus: EventBus;
  readonly vault: KeyVault;
  readonly custody: Custody;
  readonly engine: OpenTransactions;
  readonly eventStreams: OpenEventStreams;
  readonly streamUseCases: StreamUseCases;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly facts: ServiceFacts;
}

export interface HostSetup {
  readonly services: SharedServices;
  /** Unit: bytes. */
  readonly bodyLimit: number;
  /** The root application's OpenAPI document; it exists later than the host. */
  readonly rootDocument: () => OpenAPIObject | undefined;
}

/** The host with everything that makes a feature's child application a part of this service. */
export function createFeatureHost({ services, bodyLimit, rootDocument }: HostSetup): FeatureHost {
  const { database, chains, bus, vault, custody, engine, logger, metrics, facts } = services;
  const { eventStreams, streamUseCases } = services;
  const host: FeatureHost = new FeatureHost({
    globalPrefix: GLOBAL_PREFIX,
    services: new Map<symbol, object>([
      [DATABASE, database],
      [CHAINS, chains],
      [EVENT_BUS, bus],
      [KEY_VAULT, vault],
      [CUSTODY, custody],
      [TRANSACTIONS, engine.transactions],
      [EVENT_STREAMS, eventStreams.streams],
      [OWNED_STREAMS, ownedStreams(streamUseCases)],
      [LOGGER, logger],
      [METRICS, metrics],
      [SERVICE_FACTS, facts],
    ]),
    migrator: migratorOf(database),
    baseSchema: {
      feature: 'service',
      schema: serviceSchema(() => host, facts, [streamSchema(streamUseCases)]),
    },
    fastify: fastifyOptions(bodyLimit),
    configure: (app, { name }) => configureApp(app, { logger, feature: name }),
    describe: (app) => describeApp(app, facts),
    openApiBase: () => rootDocument() ?? { ...openApiBase(facts), paths: {} },
    onError: (what, thrown) => logger.error({ err: thrown }, `${what} failed`),
  });
  return host;
}

const ownedStreams = ({ define }: StreamUseCases): OwnedStreams => ({
  define: (caller, wanted) => define.run(caller, wanted),
});

/** The host knows of a migration only its name; the definitions that this application loads are written for our database. */
function migratorOf(database: Database): Migrator {
  return {
    migrate: (feature, migrations) => database.migrate(feature, migrations as readonly SchemaMigration[]),
  };
}
