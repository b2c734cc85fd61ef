import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticator } from '#libs/caller';
import type { FeatureHost, Lease } from '#libs/hot-plug';
import { contextOf, currentRequest, type Logger } from '#libs/observability';
import { DocumentCache } from '../edge/graphql/document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from '../edge/graphql/graphql-limits.js';
import { createHttpEntrance } from '../edge/graphql/http-entrance.js';
import { createSocketEntrance } from '../edge/graphql/socket-entrance.js';
import type { OperationGate } from '../edge/graphql/socket-operation.js';
import { sendProblem } from '../edge/problems/send-problem.js';
import { toAppError } from '../edge/problems/to-app-error.js';
import { toGraphQLError } from '../edge/problems/to-graphql-error.js';
import type { ServiceSettings } from '../settings/catalogue.js';

export interface GraphQLDeps {
  readonly host: FeatureHost;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  /** What operations over WebSocket pass. */
  readonly gate: OperationGate;
}

/** The entrance `/graphql`, over HTTP and WebSocket. */
export function createGraphQL({ graphql }: ServiceSettings, deps: GraphQLDeps) {
  const { host, authenticator, logger, gate } = deps;
  const limits = {
    ...DEFAULT_GRAPHQL_LIMITS,
    depth: graphql.max_depth,
    complexity: graphql.max_complexity,
    aliases: graphql.max_aliases,
    bytes: graphql.max_size,
    introspection: graphql.introspection,
  };
  const documents = new DocumentCache(limits);
  const formatError = (error: Error) =>
    toGraphQLError(error, { requestId: currentRequest()?.requestId ?? '', logger });
  const http = createHttpEntrance({
    documents,
    maxBytes: limits.bytes,
    formatError,
    onFailure: (req, res, thrown) => {
      const requestId = contextOf(req)?.requestId ?? '';
      sendProblem(res, toAppError(thrown, requestId), requestId);
    },
    ...(graphql.graphiql ? { page: graphiqlPage } : {}),
  });
  const socket = createSocketEntrance({
    host,
    documents,
    maxBytes: limits.bytes,
    formatError,
    authenticate: (authorization) => authenticator.authenticate(authorization),
    gate,
  });
  return {
    socket,
    http: (req: IncomingMessage, res: ServerResponse, lease: Lease) => {
      const context = contextOf(req);
      if (context) context.route = '/graphql';
      void http(req, res, lease);
    },
  };
}

async function graphiqlPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({
    title: 'GraphiQL',
    endpoint: '/graphql',
    subscriptionsProtocol: 'GRAPHQL_WS' as never,
    defaultQuery: '{ service { name version features { name version generation } } }',
  });
}
