import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Authenticator } from '#libs/caller';
import { createDispatcher, hotPlugErrors, type RequestHandler } from '#libs/hot-plug';
import { contextOf } from '#libs/observability';
import { configureApp, GLOBAL_PREFIX, UNPREFIXED } from '../edge/configure-app.js';
import { fastifyOptions } from '../edge/fastify-options.js';
import { measureEventLoopLag, type LagMeter } from '../edge/front-door/event-loop-lag.js';
import { createFrontDoor } from '../edge/front-door/front-door.js';
import { createUpgrade, isGraphQLUpgrade } from '../edge/graphql/upgrade.js';
import { sendProblem } from '../edge/problems/send-problem.js';
import { LiveConnections } from '../streams/edge/live-connections.js';
import { isStreamUpgrade, SOCKET_ROUTE } from '../streams/edge/socket-target.js';
import { StreamSocket } from '../streams/edge/stream-socket.js';
import { frontDoorSettingsOf } from './front-door-settings.js';
import { createGraphQL } from './graphql.js';
import { closeServer, createServer, listen } from './http-server.js';
import { describeApp, serveDocs } from './openapi.js';
import { RootModule, type ModuleServices, type RootServices } from './root.module.js';

/** Everything between a socket and the applications. */
export interface Traffic {
  readonly document: () => OpenAPIObject;
  listen(): Promise<number>;
  /** Stops accepting and waits for what has begun. */
  drain(): Promise<void>;
  /** Closes the root application. */
  close(): Promise<void>;
}

const DRAIN_SHARE = 0.6;

/** Builds the one HTTP server: front door → dispatcher → features, GraphQL or the root application. */
export async function openTraffic(
  services: RootServices & { readonly authenticator: Authenticator; readonly redis: object | undefined },
): Promise<Traffic> {
  const { host, settings, logger, metrics, authenticator, facts, redis } = services;
  const { values } = settings;
  // the start itself keeps the event loop busy, which is no overload
  let meter: LagMeter | undefined;
  const lag = {
    get lagMs() {
      return meter?.lagMs ?? 0;
    },
    get heapRatio() {
      return meter?.heapRatio ?? 0;
    },
  };
  const door = createFrontDoor(frontDoorSettingsOf(values), {
    logger,
    metrics,
    authenticator,
    lag,
    ...(redis === undefined ? {} : { redis }),
  });
  const graphql = createGraphQL(values, { host, authenticator, logger, gate: door });
  const stopFollowing = settings.onChange(() => door.reconfigure(frontDoorSettingsOf(settings.values)));
  let rootHandler: RequestHandler | undefined;
  const dispatch = createDispatcher(host, {
    root: (req, res) => rootHandler?.(req, res),
    entrances: new Map([['/graphql', graphql.http]]),
    unavailable: (req, res, { feature, reason }) =>
      sendProblem(
        res,
        hotPlugErrors.FEATURE_UNAVAILABLE({ feature, reason }),
        contextOf(req)?.requestId ?? '',
      ),
  });
  const server = createServer(values, {
    handler: (req, res) => door.handle(req, res, dispatch),
    isUpgrade: (req) => isGraphQLUpgrade(req) || isStreamUpgrade(req),
  });
  const live = new LiveConnections({
    most: values.streams.live_per_caller,
    authenticate: (authorization) => authenticator.authenticate(authorization),
    release: (res) => door.release(res),
  });
  const upgradeGraphQL = createUpgrade(door, graphql.socket);
  const upgradeStream = createUpgrade(door, streamSocketOf(services, live), SOCKET_ROUTE);
  server.on('upgrade', (req, socket, head) =>
    (isStreamUpgrade(req) ? upgradeStream : upgradeGraphQL)(req, socket, head),
  );
  const app = await createRootApp({ ...services, live }, (handler) => (rootHandler = handler));
  const document = describeApp(app, facts);
  const metricsServer = metricsServerOf(services);

  return {
    document: () => document,
    async listen() {
      const { port, host: address } = values.service;
      const own = { setting: 'service.port', variable: 'BLOCKCHAIN_SERVICE_PORT' };
      const chosen = await listen(server, { port, host: address, ...own });
      meter = measureEventLoopLag();
      if (metricsServer) {
        const metricsPort = { setting: 'monitoring.prometheus.port', variable: 'PROMETHEUS_PORT' };
        await listen(metricsServer, {
          port: values.monitoring.prometheus.port,
          host: address,
          ...metricsPort,
        });
      }
      return chosen;
    },
    async drain() {
      door.drain();
      const milliseconds = values.http.shutdown_timeout * 1000 * DRAIN_SHARE;
      await Promise.all([graphql.socket.close(), live.drain(), closeServer(server, milliseconds)]);
    },
    async close() {
      stopFollowing();
      meter?.close();
      server.closeAllConnections();
      if (metricsServer) await closeServer(metricsServer, 1_000);
      await app.close();
    },
  };
}

function streamSocketOf(
  {
    streamUseCases: streams,
    authenticator,
    settings,
    logger,
  }: RootServices & { readonly authenticator: Authenticator },
  live: LiveConnections,
): StreamSocket {
  return new StreamSocket({
    streams,
    live,
    authenticate: (authorization) => authenticator.authenticate(authorization),
    heartbeatMs: settings.values.streams.heartbeat * 1_000,
    logger,
  });
}

async function createRootApp(services: ModuleServices, onHandler: (handler: RequestHandler) => void) {
  const { settings, logger, host } = services;
  const adapter = new FastifyAdapter({
    ...fastifyOptions(settings.values.http.body_limit),
    forceCloseConnections: false,
    serverFactory: (handler: RequestHandler) => {
      onHandler(handler);
      // never listens: requests come from the dispatcher
      return http.createServer(handler);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(RootModule.of(services), adapter, {
    abortOnError: false,
  });
  app.setGlobalPrefix(GLOBAL_PREFIX, { exclude: UNPREFIXED });
  configureApp(app, { logger });
  serveDocs(app, host);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** Prometheus may scrape on a port of its own, as the environments of the platform expect. */
function metricsServerOf({ settings, metrics }: RootServices): http.Server | undefined {
  const { prometheus } = settings.values.monitoring;
  if (!prometheus.enabled || prometheus.port === 0) return undefined;
  return http.createServer((req: IncomingMessage, res: ServerResponse) => {
    if (req.url?.split('?')[0] !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    metrics.expose().then(
      ({ contentType, text }) => res.writeHead(200, { 'content-type': contentType }).end(text),
      () => res.writeHead(500).end(),
    );
  });
}
