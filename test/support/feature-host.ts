import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger as NestLogger } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { messageOf } from '#libs/base';
import { rememberAuthentication, type Authentication, type Caller } from '#libs/caller';
import { CHAINS, createChains, type Chain, type Chains } from '#libs/chain';
import { EVENT_STREAMS, openEventStreams, type EventStreams, type StreamSettings } from '#libs/chain-sync';
import { CUSTODY, openCustody, type Custody } from '#libs/custody';
import { EVENT_BUS, InProcessEventBus, type PlatformEvent } from '#libs/events';
import { FeatureHost, type ChangeOptions } from '#libs/hot-plug';
import { createSecretVault, KEY_VAULT } from '#libs/keys';
import { createMetrics, LOGGER, METRICS, type Logger, type Metrics } from '#libs/observability';
import {
  createDatabase,
  DATABASE,
  type DatabaseSettingsInput,
  type SchemaMigration,
} from '#libs/persistence';
import {
  openTransactions,
  TRANSACTIONS,
  type TransactionSettings,
  type Signers,
  type Transactions,
} from '#libs/transactions';
import { configureApp, GLOBAL_PREFIX } from '../../src/edge/configure-app.js';
import { OWNED_STREAMS, type OwnedStreams } from '../../src/streams/owned-streams.port.js';
import { DefineStream } from '../../src/streams/usecases/define-stream.js';
import { openEntrances } from './feature-entrances.js';

const SECRET = 'a key-encryption secret for tests only';

type Source = Parameters<FeatureHost['load']>[0];

export interface FeatureHostOptions {
  readonly database: DatabaseSettingsInput;
  readonly chains: readonly Chain[];
  readonly feature: Source;
  readonly config?: object | undefined;
  readonly logger: Logger;
  /** Of a request's body over GraphQL. */
  readonly maxBytes: number;
  readonly secret?: string | undefined;
  readonly engine?: Partial<TransactionSettings>;
  readonly streams?: Partial<StreamSettings>;
}

/** One feature in a host of its own, behind the edge's guard, validation and error mapper; all below it is real. */
export interface HostedFeature {
  readonly host: FeatureHost;
  readonly url: string;
  readonly metrics: Metrics;
  readonly custody: Custody;
  readonly transactions: Transactions;
  readonly streams: EventStreams;
  /** On `blockchain.events`. */
  readonly events: readonly PlatformEvent[];
  /** What jobs and closing complained of. */
  readonly complaints: readonly string[];
  reconfigure(config: object, options?: ChangeOptions): Promise<unknown>;
  close(): Promise<void>;
}

/** The `authorization` of a caller of these tests: a real service verifies a token in its place. */
export const credentials = (caller: Caller): string => `Test ${JSON.stringify(caller)}`;

function authenticate(authorization: string | undefined): Authentication {
  const [, json] = /^Test (.+)$/.exec(authorization ?? '') ?? [];
  return json ? { kind: 'caller', caller: JSON.parse(json) as Caller } : { kind: 'absent' };
}

export async function startFeatureHost(options: FeatureHostOptions): Promise<HostedFeature> {
  NestLogger.overrideLogger(false);
  const { logger, feature, config = {} } = options;
  const complaints: string[] = [];
  const complain = (what: string, thrown: unknown) => complaints.push(`${what}: ${messageOf(thrown)}`);
  const ground = await openGround(options, complain);
  const host = hostOn(ground, { logger, complain });
  const { dispatch, upgrade, close: closeEntrances } = openEntrances(host, { ...options, authenticate });
  const server = http.createServer((req, res) => {
    rememberAuthentication(req, authenticate(req.headers.authorization));
    dispatch(req, res);
  });
  server.on('upgrade', upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    await closeEntrances();
    await host.close({ drainMs: 5_000 });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await ground.close();
  };
  try {
    await host.load(feature, config);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const { custody, transactions, streams, metrics, events } = ground;
  return {
    host,
    custody,
    transactions,
    streams,
    metrics,
    events,
    complaints,
    close,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reconfigure: (changed, change) => host.reconfigure(feature.id, changed, change),
  };
}

type Complain = (what: string, thrown: unknown) => unknown;
type Ground = Awaited<ReturnType<typeof openGround>>;

/** What the service has before any feature is there. */
async function openGround(options: FeatureHostOptions, complain: Complain) {
  const { logger, secret = SECRET, engine: settings = {} } = options;
  const metrics = createMetrics();
  const database = await createDatabase(options.database);
  const chains = createChains(options.chains);
  const events: PlatformEvent[] = [];
  const bus = new InProcessEventBus({
    service: 'test',
    onError: (thrown) => void complain('a handler', thrown),
  });
  bus.subscribe('blockchain.events', (event) => void events.push(event));
  const vault = createSecretVault({ current: secret });
  const { custody, close: closeCustody } = await openCustody({ database, vault });
  const engine = await openTransactions({
    database,
    chains,
    bus,
    settings,
    signers: signersOf(chains, custody),
    // a chain that forks is told of, and no fault
    warn: (message, details) => logger.warn(details, message),
  });
  engine.start();
  const streams = await openEventStreams({
    database,
    chains,
    settings: options.streams ?? {},
    warn: (message, details) => logger.warn(details, message),
  });
  streams.start();
  const close = async () => {
    await streams.close();
    await engine.close();
    await closeCustody();
    await bus.close();
    metrics.close();
    await database.close();
  };
  const { transactions } = engine;
  const owned = ownedStreams(streams.streams, chains);
  return {
    database,
    chains,
    bus,
    metrics,
    vault,
    custody,
    transactions,
    streams: streams.streams,
    owned,
    events,
    close,
  };
}

function hostOn(ground: Ground, { logger, complain }: { logger: Logger; complain: Complain }): FeatureHost {
  const document = new DocumentBuilder()
    .setTitle('test')
    .setVersion('1')
    .addBearerAuth({ type: 'http' }, 'bearer');
  return new FeatureHost({
    globalPrefix: GLOBAL_PREFIX,
    services: new Map<symbol, object>([
      [DATABASE, ground.database],
      [CHAINS, ground.chains],
      [EVENT_BUS, ground.bus],
      [METRICS, ground.metrics],
      [KEY_VAULT, ground.vault],
      [LOGGER, logger],
      [CUSTODY, ground.custody],
      [TRANSACTIONS, ground.transactions],
      [EVENT_STREAMS, ground.streams],
      [OWNED_STREAMS, ground.owned],
    ]),
    migrator: {
      migrate: (owner, steps) => ground.database.migrate(owner, steps as readonly SchemaMigration[]),
    },
    configure: (app, { name }) => configureApp(app, { logger, feature: name }),
    describe: (app) => SwaggerModule.createDocument(app, document.build()),
    openApiBase: () => ({ ...document.build(), paths: {} }),
    onError: (what, thrown) => void complain(what, thrown),
  });
}

function ownedStreams(streams: EventStreams, chains: Chains): OwnedStreams {
  const limits = { perOwner: 50, addresses: 100, abiSize: 262_144 };
  const define = new DefineStream({ streams, chains, limits });
  return { define: (caller, wanted) => define.run(caller, wanted) };
}

/** The network's own account, and every active wallet. */
function signersOf(chains: Chains, custody: Custody): Signers {
  return {
    async find(network, address) {
      const service = chains.get(network).accounts?.service;
      if (service?.address.toLowerCase() === address.toLowerCase()) return service;
      const wallet = await custody.findByAddress(address);
      return wallet?.isActive ? custody.signerOf(address) : undefined;
    },
  };
}
