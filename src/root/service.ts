import type { OpenAPIObject } from '@nestjs/swagger';
import { createAuthenticator, type Authenticator } from '#libs/caller';
import type { Settings } from '#libs/config';
import { createMetrics, type Logger } from '#libs/observability';
import type { FeatureCatalogue } from '../control/feature-catalogue.js';
import { Lifecycle } from '../health/lifecycle.js';
import type { ServiceFacts } from '../health/service-facts.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { Adapters } from './adapters.port.js';
import { resolveSecrets, type Secrets } from './development-secrets.js';
import { composeFeatures } from './features.js';
import { openLogger } from './logging.js';
import { createMonitor, factsOf } from './monitoring.js';
import { openResources, type Resources } from './resources.js';
import type { RootServices } from './root.module.js';
import { Shutdown } from './shutdown.js';
import { openTraffic, type Traffic } from './traffic.js';

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

type Composed = RootServices & { readonly traffic: Traffic; readonly resources: Resources };

interface Start extends ServiceOptions {
  readonly logger: Logger;
  readonly shutdown: Shutdown;
  readonly secrets: Secrets;
}

const FEATURES_DRAIN_MS = 5_000;

/**
 * Starts in this order: configuration (done by the caller), database, chains, event bus, health checks, features,
 * discovery, HTTP server. If a step fails, what was opened before is closed again.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, adapters } = options;
  const logger = openLogger(settings.values);
  const shutdown = new Shutdown(settings.values.http.shutdown_timeout * 1000, (step, reason) =>
    logger.error({ step, reason }, 'a step of the stop failed'),
  );
  shutdown.add('settings', () => settings.close());
  try {
    const centre = adapters.centre({ settings: settings.values, logger });
    if (centre) {
      shutdown.add('centre', centre.close);
      await settings.attach(centre.value);
    }
    if (settings.values.monitoring.jaeger.enabled)
      logger.warn('JAEGER_ENABLED: this release sends no traces');
    const secrets = await resolveSecrets(settings.values);
    const start: Start = { ...options, logger, shutdown, secrets };
    const root = await compose(start);
    const port = await serve(start, root);
    const { facts, metrics } = root;
    const stop = () => stopService({ logger, shutdown, metrics });
    return { port, facts, secrets, logger, stop };
  } catch (thrown) {
    await shutdown.run();
    throw thrown;
  }
}

/** Everything but sockets; no feature is loaded yet. */
async function compose(start: Start): Promise<Composed> {
  const { settings, adapters, catalogue, logger, shutdown, secrets } = start;
  const facts = factsOf(settings.values);
  const metrics = createMetrics();
  const context = { settings: settings.values, secrets, logger };
  const resources = await openResources({ adapters, context, settings, shutdown });
  const documents: { root?: OpenAPIObject } = {};
  const rootDocument = () => documents.root;
  const setup = { resources, settings, catalogue, logger, metrics, facts, rootDocument };
  const { host, control } = composeFeatures(setup);
  const monitor = createMonitor({ resources, settings, host, control, metrics });
  const lifecycle = new Lifecycle();
  const { store } = resources;
  const { streamUseCases } = resources;
  const root = { host, control, store, settings, monitor, lifecycle, metrics, logger, facts, streamUseCases };
  shutdown.add('features', async () => {
    control.stop();
    monitor.stop();
    await host.close({ drainMs: FEATURES_DRAIN_MS });
  });
  const rates = adapters.rates(context);
  if (rates) shutdown.add('cache', rates.close);
  const traffic = await openTraffic({ ...root, authenticator: authenticatorOf(start), redis: rates?.value });
  shutdown.add('http', () => traffic.close());
  documents.root = traffic.document();
  return { ...root, traffic, resources };
}

/** Loads the features, makes the service known and opens the port, which it returns. */
async function serve(
  { settings, adapters, secrets, logger, shutdown }: Start,
  { monitor, control, facts, lifecycle, traffic, resources }: Composed,
): Promise<number> {
  const { values } = settings;
  monitor.start();
  resources.engine.start();
  resources.eventStreams.start();
  resources.callbacks.start();
  await control.start();
  const register = (port: number): void => {
    const registration = adapters.register(
      { settings: values, secrets, logger },
      { port, instance: facts.instance },
    );
    if (registration) shutdown.add('discovery', () => registration.deregister());
  };
  if (values.service.port !== 0) register(values.service.port);
  // before it listens: of two ports the second may be the one that is taken
  shutdown.add('traffic', async () => {
    lifecycle.draining();
    await traffic.drain();
  });
  const port = await traffic.listen();
  // a free port is known only now
  if (values.service.port === 0) register(port);
  lifecycle.serving();
  settings.markStarted();
  logger.info({ port, mode: facts.mode, version: facts.version }, 'the service is ready');
  return port;
}

function authenticatorOf({ settings, secrets, logger }: Start): Authenticator {
  const { jwks_url: jwksUrl, issuer, audience } = settings.values.security.jwt;
  return createAuthenticator(
    { secret: secrets.jwt, jwksUrl, issuer, audience },
    { onWarning: (thrown) => logger.warn({ err: thrown }, 'the keys of the token issuer cannot be read') },
  );
}

async function stopService({
  logger,
  shutdown,
  metrics,
}: Pick<Start, 'logger' | 'shutdown'> & Pick<RootServices, 'metrics'>): Promise<void> {
  logger.info('stopping');
  await shutdown.run();
  metrics.close();
  logger.info('stopped');
  logger.flush();
}
