import type http from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Authentication } from '#libs/caller';
import { createDispatcher, type FeatureHost } from '#libs/hot-plug';
import type { Logger } from '#libs/observability';
import { DocumentCache } from '../../src/edge/graphql/document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from '../../src/edge/graphql/graphql-limits.js';
import { createHttpEntrance } from '../../src/edge/graphql/http-entrance.js';
import { createSocketEntrance } from '../../src/edge/graphql/socket-entrance.js';
import { toGraphQLError } from '../../src/edge/problems/to-graphql-error.js';
import { OPEN_GATE } from './open-gate.js';

export interface EntranceOptions {
  readonly logger: Logger;
  readonly maxBytes: number;
  authenticate(authorization: string | undefined): Authentication;
}

/** REST, GraphQL over HTTP and GraphQL over WebSocket, as the service has them. */
export function openEntrances(host: FeatureHost, { logger, maxBytes, authenticate }: EntranceOptions) {
  const formatError = (error: GraphQLError) => toGraphQLError(error, { requestId: 'test', logger });
  const documents = new DocumentCache(DEFAULT_GRAPHQL_LIMITS);
  const onFailure = (_: unknown, res: http.ServerResponse, thrown: unknown) =>
    res.writeHead(500).end(String(thrown));
  const shared = { documents, maxBytes, formatError };
  const graphql = createHttpEntrance({ ...shared, onFailure });
  const sockets = createSocketEntrance({ ...shared, host, authenticate, gate: OPEN_GATE });
  const dispatch = createDispatcher(host, {
    root: (_req, res) => res.writeHead(404).end(),
    entrances: new Map([['/graphql', graphql]]),
    unavailable: (_req, res) => res.writeHead(503).end(),
  });
  return { dispatch, upgrade: sockets.upgrade, close: () => sockets.close() };
}
