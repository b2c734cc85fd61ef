import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { GraphQLError } from 'graphql';
import { messageOf } from '#libs/base';
import { rememberAuthentication, type Authentication, type Caller } from '#libs/caller';
import { CHAINS, createChains, type Chain } from '#libs/chain';
import { EVENT_BUS, InProcessEventBus, type PlatformEvent } from '#libs/events';
import { createDispatcher, FeatureHost, type ChangeOptions } from '#libs/hot-plug';
import { createSecretVault, KEY_VAULT } from '#libs/keys';
import { createLogger, createMetrics, METRICS, type Metrics } from '#libs/observability';
import {
  createDatabase,
  DATABASE,
  type DatabaseSettingsInput,
  type SchemaMigration,
} from '#libs/persistence';
import { openTransactions, TRANSACTIONS } from '#libs/transactions';
import { configureApp, GLOBAL_PREFIX } from '../../src/edge/configure-app.js';
import { DocumentCache } from '../../src/edge/graphql/document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from '../../src/edge/graphql/graphql-limits.js';
import { createHttpEntrance } from '../../src/edge/graphql/http-entrance.js';
import { createSocketEntrance } from '../../src/edge/graphql/socket-entrance.js';
import { toGraphQLError } from '../../src/edge/problems/to-graphql-error.js';
import { OPEN_GATE } from '../support/open-gate.js';

const SECRET = 'a key-encryption secret for tests only';
const MAX_BYTES = 100_000;

export interface IdentityHostOptions {
  readonly database: DatabaseSettingsInput;
  readonly chains: readonly Chain[];
  readonly config?: object;
  readonly secret?: string;
  /** Decorators run once in a process: only its first host has the feature's GraphQL types. Default: true. */
  readonly graphql?: boolean;
}

/** The feature in a host of its own, behind the edge's guard, validation and error mapper; real database and chain. */
export interface IdentityHost {
  readonly host: FeatureHost;
  readonly url: string;
  readonly metrics: Metrics;
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

export async function startIdentityHost(options: IdentityHostOptions): Promise<IdentityHost> {
  Logger.overrideLogger(false);
  const logger = createLogger({ level: 'error', output: 'stderr' });
  const complaints: string[] = [];
  const events: PlatformEvent[] = [];
  const metrics = createMetrics();
  const database = await createDatabase(options.database);
  const bus = new InProcessEventBus({
    service: 'test',
    onError: (thrown) => complaints.push(messageOf(thrown)),
  });
  bus.subscribe('blockchain.events', (event) => void events.push(event));
  const chains = createChains(options.chains);
  const engine = await openTransactions({
    database,
    chains,
    bus,
    signers: { find: (network) => Promise.resolve(chains.get(network).accounts?.service) },
    settings: { leaseMs: 300, patrolMs: 50 },
    // a chain that forks is told of, and no fault
    warn: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
  });
  engine.start();
  const document = new DocumentBuilder()
    .setTitle('test')
    .setVersion('1')
    .addBearerAuth({ type: 'http' }, 'bearer');
  const host = new FeatureHost({
    globalPrefix: GLOBAL_PREFIX,
    services: new Map<symbol, object>([
      [DATABASE, database],
      [CHAINS, chains],
      [TRANSACTIONS, engine.transactions],
      [EVENT_BUS, bus],
      [METRICS, metrics],
      [KEY_VAULT, createSecretVault({ current: options.secret ?? SECRET })],
    ]),
    migrator: { migrate: (owner, steps) => database.migrate(owner, steps as readonly SchemaMigration[]) },
    configure: (app, { name }) => configureApp(app, { logger, feature: name }),
    describe: (app) => SwaggerModule.createDocument(app, document.build()),
    openApiBase: () => ({ ...document.build(), paths: {} }),
    onError: (what, thrown) => complaints.push(`${what}: ${messageOf(thrown)}`),
  });
  const formatError = (error: GraphQLError) => toGraphQLError(error, { requestId: 'test', logger });
  const documents = new DocumentCache(DEFAULT_GRAPHQL_LIMITS);
  const onFailure = (_: unknown, res: http.ServerResponse, thrown: unknown) =>
    res.writeHead(500).end(String(thrown));
  const graphql = createHttpEntrance({ documents, maxBytes: MAX_BYTES, formatError, onFailure });
  const sockets = createSocketEntrance({
    host,
    documents,
    maxBytes: MAX_BYTES,
    formatError,
    authenticate,
    gate: OPEN_GATE,
  });
  const dispatch = createDispatcher(host, {
    root: (_req, res) => res.writeHead(404).end(),
    entrances: new Map([['/graphql', graphql]]),
    unavailable: (_req, res) => res.writeHead(503).end(),
  });
  const server = http.createServer((req, res) => {
    rememberAuthentication(req, authenticate(req.headers.authorization));
    dispatch(req, res);
  });
  server.on('upgrade', sockets.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const load = async () => {
    const { default: feature } = await import('../../src/features/identity/index.js');
    return { default: { ...feature, graphql: options.graphql ?? true } };
  };
  const close = async () => {
    await sockets.close();
    await host.close({ drainMs: 5_000 });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await engine.close();
    await bus.close();
    metrics.close();
    await database.close();
  };
  try {
    await host.load({ id: 'identity', load }, options.config ?? {});
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    host,
    events,
    complaints,
    metrics,
    close,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reconfigure: (config, change) => host.reconfigure('identity', config, change),
  };
}
