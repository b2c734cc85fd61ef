import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Logger as StaticLogger } from '@nestjs/common';
import { createAuthenticator } from '#libs/caller';
import type { Settings } from '#libs/config';
import { createLogger, createMetrics, NestLogger, type Logger } from '#libs/observability';
import { openControlStore } from '../control/adapters/control-store.typeorm.js';
import type { FeatureCatalogue } from '../control/feature-catalogue.js';
import { FeatureControl } from '../control/feature-control.js';
import { measureHost, publishHostEvents } from '../control/host-telemetry.js';
import { storedLayer } from '../control/stored-layer.js';
import { HealthMonitor } from '../health/health-monitor.js';
import { Lifecycle } from '../health/lifecycle.js';
import { chainParts, configurationPart, databasePart, featureParts, memoryPart } from '../health/parts.js';
import type { ServiceFacts } from '../health/service-facts.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { Adapters } from './adapters.port.js';
import { resolveSecrets, type Secrets } from './development-secrets.js';
import { rootErrors } from './errors.js';
import { createFeatureHost } from './feature-host.js';
import { Shutdown } from './shutdown.js';
import { openTraffic } from './traffic.js';

export interface ServiceOptions {
  readonly settings: Settings<ServiceSettings>;
  readonly adapters: Adapters;
  readonly catalogue: FeatureCatalogue;
}

/** The running service. */
export interface Service {
  readonly port: number;
  readonly facts: ServiceFacts;
  readonly secrets: Secrets;
  readonly logger: Logger;
  /** Ends what has begun, then closes everything in order. Resolves when nothing is left. */
  stop(): Promise<void>;
}

const HEALTH = { intervalMs: 15_000, checkMs: 5_000, maxAgeMs: 1_000 };

/**
 * Starts in this order: configuration (done by the caller), database, chains, event bus, health checks, features,
 * discovery, HTTP server. If a step fails, what was opened before is closed again.
 */
export async function startService({ settings, adapters, catalogue }: ServiceOptions): Promise<Service> {
  const { values } = settings;
  const logger = createLogger({
    level: values.logging.level,
    format: values.logging.format,
    output: values.logging.output,
    filePath: values.logging.file_path,
    service: values.service.name,
  });
  StaticLogger.overrideLogger(new NestLogger(quietNest(logger)));
  const shutdown = new Shutdown((step, reason) =>
    logger.error({ step, reason }, 'a step of the stop failed'),
  );
  shutdown.add('settings', () => settings.close());
  try {
    return await start({ settings, adapters, catalogue, logger, shutdown });
  } catch (thrown) {
    await shutdown.run();
    throw thrown;
  }
}

async function start(context: ServiceOptions & { logger: Logger; shutdown: Shutdown }): Promise<Service> {
  const { settings, adapters, catalogue, logger, shutdown } = context;
  const { values } = settings;
  const facts: ServiceFacts = {
    name: values.service.name,
    version: values.service.version,
    mode: values.service.mode,
    instance: `${values.service.name}-${hostname()}-${randomUUID().slice(0, 8)}`,
  };
  const lifecycle = new Lifecycle();
  const metrics = createMetrics();
  const secrets = await resolveSecrets(values);
  const adapterContext = { settings: values, secrets, logger };

  const database = await adapters.database(adapterContext);
  shutdown.add('database', database.close);
  const store = await openControlStore(database.value);
  shutdown.add('control', () => store.close());
  await settings.attach(storedLayer(store));
  const chains = await adapters.chains(adapterContext);
  shutdown.add('chains', chains.close);
  const bus = await adapters.eventBus(adapterContext);
  shutdown.add('events', bus.close);

  let rootDocument: ReturnType<typeof traffic.document> | undefined;
  const host = createFeatureHost({
    services: {
      database: database.value,
      chains: chains.value,
      bus: bus.value,
      vault: adapters.vault(adapterContext),
      logger,
      metrics,
      facts,
    },
    bodyLimit: values.http.body_limit,
    rootDocument: () => rootDocument,
  });
  const control = new FeatureControl({
    host,
    settings,
    catalogue,
    store,
    log: (message, details) => logger.error(details, message),
  });
  measureHost(host, metrics, { defer: () => undefined });
  publishHostEvents(host, bus.value, (thrown) => logger.error({ err: thrown }, 'an event was not published'));
  const monitor = new HealthMonitor({
    ...HEALTH,
    parts: () => [
      databasePart(database.value),
      ...chainParts(chains.value),
      ...featureParts(host, control),
      configurationPart(settings),
      memoryPart(),
    ],
  });
  monitor.start();
  const authenticator = createAuthenticator(
    {
      secret: secrets.jwt,
      jwksUrl: values.security.jwt.jwks_url,
      issuer: values.security.jwt.issuer,
      audience: values.security.jwt.audience,
    },
    { onWarning: (thrown) => logger.warn({ err: thrown }, 'the keys of the token issuer cannot be read') },
  );
  const unknown = control.unknownFeatures;
  if (unknown.length > 0) throw rootErrors.FEATURES_UNKNOWN({ unknown, known: catalogue.names });
  const root = { host, control, store, settings, monitor, lifecycle, metrics, logger, facts };
  const traffic = await openTraffic({ ...root, authenticator });
  rootDocument = traffic.document();
  shutdown.add('http', traffic.close);
  shutdown.add('features', async () => {
    control.stop();
    monitor.stop();
    await host.close({ drainMs: 5_000 });
  });
  await control.start();
  const registration = await adapters.register({
    ...adapterContext,
    port: values.service.port,
    instance: facts.instance,
  });
  if (registration) shutdown.add('discovery', () => registration.deregister());
  const port = await traffic.listen();
  lifecycle.serving();
  settings.markStarted();
  shutdown.add('traffic', async () => {
    lifecycle.draining();
    await traffic.drain();
  });
  logger.info({ port, mode: facts.mode, version: facts.version }, 'the service is ready');
  return {
    port,
    facts,
    secrets,
    logger,
    stop: async () => {
      logger.info('stopping');
      await shutdown.run();
      metrics.close();
      logger.info('stopped');
      logger.flush();
    },
  };
}

/** Nest tells every route of every generation: wanted only by those who look closely. */
function quietNest(logger: Logger): Logger {
  const level = logger.level === 'info' ? 'warn' : logger.level;
  return logger.child({ component: 'nest' }, { level });
}
