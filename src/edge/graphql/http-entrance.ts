import type { IncomingMessage, ServerResponse } from 'node:http';
import { execute, GraphQLError, type ExecutionResult } from 'graphql';
import { createHandler, type OperationContext, type Request } from 'graphql-http';
import type { Lease } from '#libs/hot-plug';
import type { DocumentCache } from './document-cache.js';
import { readBody } from './read-body.js';

/** What resolvers get. `req` carries the verified caller. */
export interface GraphQLContext {
  readonly req: IncomingMessage;
}

export interface HttpEntranceOptions {
  readonly documents: DocumentCache;
  /** Unit: bytes. */
  readonly maxBytes: number;
  /** Makes any error fit to leave the house. */
  readonly formatError: (error: GraphQLError) => GraphQLError;
  readonly onFailure: (req: IncomingMessage, res: ServerResponse, thrown: unknown) => void;
  /** An HTML page for browsers that ask for one. */
  readonly page?: () => Promise<string>;
}

type EntranceRequest = Request<IncomingMessage, Lease>;

/** GraphQL over HTTP (graphql.github.io/graphql-over-http) on the schema of the lease. */
export function createHttpEntrance(
  options: HttpEntranceOptions,
): (req: IncomingMessage, res: ServerResponse, lease: Lease) => void {
  const { documents, maxBytes, formatError } = options;
  const handle = createHandler<IncomingMessage, Lease, OperationContext>({
    onSubscribe(request, { query, variables, operationName }) {
      const { schema } = request.context.snapshot;
      if (!schema) return [new GraphQLError('There is no GraphQL schema.')];
      const prepared = documents.prepare(schema, query);
      if (prepared.errors) return prepared.errors;
      const contextValue: GraphQLContext = { req: request.raw };
      return {
        schema,
        document: prepared.document,
        variableValues: variables,
        operationName,
        contextValue: contextValue as unknown as OperationContext,
      };
    },
    execute,
    onOperation: (_request, _args, result) => maskResult(result, formatError),
    formatError: (error) => formatError(error as GraphQLError),
  });

  return (req, res, lease) => {
    void serve(req, res, lease).catch((thrown: unknown) => options.onFailure(req, res, thrown));
  };

  async function serve(req: IncomingMessage, res: ServerResponse, lease: Lease): Promise<void> {
    if (options.page && wantsPage(req)) {
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(await options.page());
      return;
    }
    const body = req.method === 'POST' ? await readBody(req, maxBytes) : null;
    const request: EntranceRequest = {
      method: req.method ?? 'GET',
      url: req.url ?? '/',
      headers: req.headers,
      body: () => (body === null ? null : (JSON.parse(body) as Record<string, unknown>)),
      raw: req,
      context: lease,
    };
    const [text, init] = await handle(request);
    res.writeHead(init.status, init.statusText, init.headers).end(text);
  }
}

function maskResult(
  result: ExecutionResult,
  formatError: (e: GraphQLError) => GraphQLError,
): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(formatError) } : result;
}

function wantsPage(req: IncomingMessage): boolean {
  const accept = req.headers.accept ?? '';
  return req.method === 'GET' && accept.includes('text/html') && !req.url?.includes('query=');
}
