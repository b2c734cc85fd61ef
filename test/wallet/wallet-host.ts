import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { GraphQLError } from 'graphql';
import { messageOf } from '#libs/base';
import { rememberAuthentication, type Authentication, type Caller } from '#libs/caller';
import { CHAINS, createChains, type Chain, type Chains } from '#libs/chain';
import { CUSTODY, openCustody, type Custody } from '#libs/custody';
import { EVENT_BUS, InProcessEventBus } from '#libs/events';
import { createDispatcher, FeatureHost, type ChangeOptions } from '#libs/hot-plug';
import { createSecretVault, KEY_VAULT } from '#libs/keys';
import { createLogger, createMetrics, LOGGER, METRICS } from '#libs/observability';
import {
  createDatabase,
  DATABASE,
  type DatabaseSettingsInput,
  type SchemaMigration,
} from '#libs/persistence';
import { openTransactions, TRANSACTIONS, type Signers, type Transactions } from '#libs/transactions';
import { configureApp, GLOBAL_PREFIX } from '../../src/edge/configure-app.js';
import { DocumentCache } from '../../src/edge/graphql/document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from '../../src/edge/graphql/graphql-limits.js';
import { createHttpEntrance } from '../../src/edge/graphql/http-entrance.js';
import { createSocketEntrance } from '../../src/edge/graphql/socket-entrance.js';
import { toGraphQLError } from '../../src/edge/problems/to-graphql-error.js';
import { OPEN_GATE } from '../support/open-gate.js';

const SECRET = 'a key-encryption secret for tests only';
const MAX_BYTES = 1_000_000;

export interface WalletHostOptions {
  readonly database: DatabaseSettingsInput;
  readonly chains: readonly Chain[];
  readonly config?: object;
}

/** The feature in a host of its own, behind the edge's guard, validation and error mapper; all below it is real. */
export interface WalletHost {
  readonly host: FeatureHost;
  readonly url: string;
  readonly custody: Custody;
  readonly transactions: Transactions;
  /** Every line of the log so far. */
  readonly log: readonly string[];
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

export async function startWalletHost(options: WalletHostOptions): Promise<WalletHost> {
  Logger.overrideLogger(false);
  const log: string[] = [];
  const logger = createLogger({ level: 'debug' }, { write: (line) => void log.push(line) });
  const complaints: string[] = [];
  const metrics = createMetrics();
  const database = await createDatabase(options.database);
  const chains = createChains(options.chains);
  const bus = new InProcessEventBus({
    service: 'test',
    onError: (thrown) => complaints.push(messageOf(thrown)),
  });
  const vault = createSecretVault({ current: SECRET });
  const { custody, close: closeCustody } = await openCustody({ database, vault });
  const engine = await openTransactions({
    database,
    chains,
    bus,
    signers: signersOf(chains, custody),
    warn: (message, details) => logger.warn(details, message),
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
      [EVENT_BUS, bus],
      [METRICS, metrics],
      [KEY_VAULT, vault],
      [LOGGER, logger],
      [CUSTODY, custody],
      [TRANSACTIONS, engine.transactions],
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
  const shared = { documents, maxBytes: MAX_BYTES, formatError };
  const graphql = createHttpEntrance({ ...shared, onFailure });
  const sockets = createSocketEntrance({ ...shared, host, authenticate, gate: OPEN_GATE });
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
  const close = async () => {
    await sockets.close();
    await host.close({ drainMs: 5_000 });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await engine.close();
    await closeCustody();
    await bus.close();
    metrics.close();
    await database.close();
  };
  try {
    const load = () => import('../../src/features/wallet/index.js');
    await host.load({ id: 'wallet', load }, options.config ?? {});
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    host,
    log,
    complaints,
    close,
    custody,
    transactions: engine.transactions,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reconfigure: (config, change) => host.reconfigure('wallet', config, change),
  };
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
