import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError, type ExecutionResult } from 'graphql';
import {
  createHandler,
  parseRequestParams,
  type OperationContext,
  type Request,
  type RequestParams,
  type Response,
} from 'graphql-http';
import { faultsOfJson, messageOf, type AppError } from '#libs/base';
import type { Entrance, Lease } from '#libs/hot-plug';
import type { Demand } from './demand.js';
import { CompiledOperations } from './compiled-operations.js';
import type { DocumentCache } from './document-cache.js';
import { edgeErrors } from '../edge-errors.js';
import { assertPlainUtf8 } from '../json-body.js';
import { problemErrors } from '../problems/errors.js';
import { readBody } from './read-body.js';

/** What resolvers get. `req` carries the verified caller. */
export interface GraphQLContext {
  readonly req: IncomingMessage;
  /** For a subscription: what it has told so far, kept across the generations of a feature that serve it. */
  readonly progress?: object;
  /** For a subscription: how much of it the client has asked for, so that a source need not read ahead. */
  readonly demand?: Demand;
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
export function createHttpEntrance(options: HttpEntranceOptions): Entrance {
  const { documents, maxBytes, formatError } = options;
  const operations = new CompiledOperations();
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
    execute: operations.execute,
    parseRequestParams: paramsOf,
    onOperation: ({ raw }, _args, result) =>
      result.errors === undefined && wantsPlainJson(raw.headers.accept) ? success(result) : undefined,
    formatError: (error) => formatError(error as GraphQLError),
  });

  return async (req, res, lease) => {
    try {
      await serve(req, res, lease);
    } catch (thrown) {
      // what is left of a request that was not read to its end cannot be told from the next one
      if (!req.complete) res.shouldKeepAlive = false;
      if (!res.closed) options.onFailure(req, res, thrown);
    }
  };

  async function serve(req: IncomingMessage, res: ServerResponse, lease: Lease): Promise<void> {
    if (options.page && wantsPage(req)) {
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(await options.page());
      return;
    }
    if (req.method === 'OPTIONS') {
      res.writeHead(204, { allow: METHODS }).end();
      return;
    }
    const body = req.method === 'POST' ? await readText(req, maxBytes) : null;
    const request: EntranceRequest = {
      method: req.method ?? 'GET',
      url: req.url ?? '/',
      headers: req.headers,
      body,
      raw: req,
      context: lease,
    };
    const [text, init] = await handle(request);
    if (text === null && init.status >= 400) {
      for (const [name, value] of Object.entries(init.headers ?? {})) res.setHeader(name, value);
      if (init.status === 405) res.setHeader('allow', req.method === 'GET' ? 'POST' : METHODS);
      throw refusalOf(init.status, req);
    }
    // with a length, Node sends head and body in one piece
    const length = text === null ? 0 : Buffer.byteLength(text);
    res.writeHead(init.status, init.statusText, { ...init.headers, 'content-length': length }).end(text);
  }
}

const METHODS = 'GET, POST, OPTIONS';
const TYPES = 'application/graphql-response+json or application/json';

/** For what graphql-http refuses without a word. */
function refusalOf(status: number, { method, headers }: IncomingMessage): AppError {
  switch (status) {
    case 405:
      return problemErrors.METHOD_NOT_ALLOWED({
        reason:
          method === 'GET'
            ? 'GET is for queries. Send a mutation by POST.'
            : `/graphql knows no ${method}. Allowed: ${METHODS}.`,
      });
    case 406:
      return problemErrors.NOT_ACCEPTABLE({ reason: `The answer is ${TYPES}: accept one of them.` });
    case 415:
      return problemErrors.MEDIA_TYPE_UNSUPPORTED({
        reason: `"${headers['content-type'] ?? ''}" is not accepted. Send application/json in UTF-8.`,
      });
    default:
      return edgeErrors.GRAPHQL_REQUEST_INVALID({ reason: `The request was refused with ${status}` });
  }
}

/**
 * readBody replaces what is no UTF-8, so the bytes are looked at beside it.
 * @throws MEDIA_TYPE_UNSUPPORTED, BODY_TOO_LARGE, BAD_REQUEST
 */
async function readText(req: IncomingMessage, limit: number): Promise<string> {
  assertPlainUtf8(req.headers);
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  const text = await readBody(req, limit);
  const [only] = chunks;
  // most bodies come in one piece
  if (!isUtf8(chunks.length === 1 && only ? only : Buffer.concat(chunks)))
    throw problemErrors.BAD_REQUEST({ reason: 'The body is not valid UTF-8.' });
  return text;
}

/** @throws GRAPHQL_REQUEST_INVALID, GRAPHQL_BATCH_REFUSED, VALIDATION_FAILED: graphql-http answers 400 */
async function paramsOf(request: EntranceRequest): Promise<RequestParams | Response> {
  if (typeof request.body === 'string' && /^\s*\[/.test(request.body))
    throw edgeErrors.GRAPHQL_BATCH_REFUSED({});
  const params = await parsedParams(request);
  const errors = typeof request.body === 'string' && !Array.isArray(params) ? faultsOfJson(request.body) : [];
  if (errors.length > 0) throw problemErrors.VALIDATION_FAILED({ count: errors.length }, { errors });
  return params;
}

async function parsedParams(request: EntranceRequest): Promise<RequestParams | Response> {
  try {
    return await parseRequestParams(request);
  } catch (thrown) {
    throw edgeErrors.GRAPHQL_REQUEST_INVALID({ reason: messageOf(thrown) });
  }
}

const PLAIN_JSON = { 'content-type': 'application/json; charset=utf-8' };

/** graphql-http would do the same with a replacer for errors, which makes JSON three times as dear. */
function success(result: ExecutionResult): Response {
  return [JSON.stringify(result), { status: 200, statusText: 'OK', headers: PLAIN_JSON }];
}

function wantsPlainJson(accept: string | undefined): boolean {
  return accept === undefined || accept === '*/*' || accept === 'application/json';
}

function wantsPage(req: IncomingMessage): boolean {
  const accept = req.headers.accept ?? '';
  return req.method === 'GET' && accept.includes('text/html') && !req.url?.includes('query=');
}
