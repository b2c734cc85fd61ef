import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger, ValidationPipe, VersioningType } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { isAppError, messageOf } from '#libs/base';
import { createDispatcher, FeatureHost, type HostOptions, type RequestHandler } from '#libs/hot-plug';
import { DocumentCache } from '../../src/edge/graphql/document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from '../../src/edge/graphql/graphql-limits.js';
import { createHttpEntrance } from '../../src/edge/graphql/http-entrance.js';
import { createSocketEntrance } from '../../src/edge/graphql/socket-entrance.js';
import { RECORDER, Recorder } from './fixtures/recorder.js';
import { OPEN_GATE } from '../support/open-gate.js';

export interface TestHost {
  readonly host: FeatureHost;
  readonly recorder: Recorder;
  readonly url: string;
  readonly dispatch: RequestHandler;
  readonly errors: string[];
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  query(query: string): Promise<{ data?: Record<string, unknown>; errors?: { message: string }[] }>;
  close(): Promise<void>;
}

/** A host with a real HTTP server and GraphQL entrance, and nothing of the product. */
export async function startTestHost(overrides: Partial<HostOptions> = {}): Promise<TestHost> {
  // many failures here are meant
  Logger.overrideLogger(false);
  const recorder = new Recorder();
  const errors: string[] = [];
  const document = new DocumentBuilder().setTitle('test').setVersion('1').build();
  const host = new FeatureHost({
    globalPrefix: 'api',
    services: new Map<symbol, object>([[RECORDER, recorder]]),
    configure: (app) => {
      app.enableVersioning({ type: VersioningType.URI });
      app.useGlobalPipes(new ValidationPipe());
    },
    describe: (app) => SwaggerModule.createDocument(app, document),
    openApiBase: () => ({ ...document, paths: {} }),
    onError: (what, thrown) => errors.push(`${what}: ${String(thrown)}`),
    ...overrides,
  });
  const documents = new DocumentCache(DEFAULT_GRAPHQL_LIMITS);
  const graphql = createHttpEntrance({
    documents,
    maxBytes: 100_000,
    formatError: (e) => e,
    onFailure: (_req, res, thrown) =>
      res.writeHead(isAppError(thrown) ? thrown.status : 500).end(messageOf(thrown)),
  });
  const sockets = createSocketEntrance({
    host,
    documents,
    maxBytes: 100_000,
    formatError: (e) => e,
    authenticate: (authorization) =>
      authorization === 'Bearer bad' ? { kind: 'invalid', reason: 'it is bad' } : { kind: 'absent' },
    gate: OPEN_GATE,
  });
  const dispatch = createDispatcher(host, {
    root: (_req, res) => res.writeHead(404, { 'content-type': 'application/json' }).end('{"from":"root"}'),
    entrances: new Map([['/graphql', graphql]]),
    unavailable: (_req, res, absence) =>
      res
        .writeHead(503, { 'content-type': 'application/json' })
        .end(JSON.stringify({ reason: absence.reason })),
  });
  const server = http.createServer(dispatch);
  server.on('upgrade', sockets.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    recorder,
    url,
    dispatch,
    errors,
    get: async (path) => {
      const response = await fetch(url + path);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    query: async (query) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as never;
    },
    close: async () => {
      await sockets.close();
      await host.close({ drainMs: 1_000 });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
