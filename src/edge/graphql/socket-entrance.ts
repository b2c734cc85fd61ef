import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  execute,
  getOperationAST,
  GraphQLError,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer, type ServerOptions } from 'ws';
import { messageOf, type AppError } from '#libs/base';
import { subscribeHot, type FeatureHost } from '#libs/hot-plug';
import { frontDoorErrors } from '../front-door/errors.js';
import { problemErrors } from '../problems/errors.js';
import { toAppError } from '../problems/to-app-error.js';
import { counting, Demand } from './demand.js';
import type { DocumentCache } from './document-cache.js';
import type { GraphQLContext } from './http-entrance.js';
import { SocketConnection, type Authenticate } from './socket-connection.js';
import { SocketOperation, type OperationGate } from './socket-operation.js';

export interface SocketEntranceOptions {
  readonly host: FeatureHost;
  readonly documents: DocumentCache;
  /** Unit: bytes. */
  readonly maxBytes: number;
  readonly formatError: (error: GraphQLError) => GraphQLError;
  /** Verifies the token of `connection_init` (`{ "authorization": "Bearer …" }`) or of the upgrade request. */
  readonly authenticate: Authenticate;
  readonly gate: OperationGate;
}

/** Operations that one connection may have open at a time. */
const MAX_OPERATIONS = 100;
/** How long a client may take to agree to the end of its connection. Unit: milliseconds. */
const CLOSE_MS = 5_000;

export interface SocketEntrance {
  /** Takes the connection over; if it cannot, the error to answer with is returned. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): AppError | undefined;
  /** Tells every client to come back later (1001) and resolves when all connections are gone. */
  close(): Promise<void>;
}

/** GraphQL over WebSocket, protocol `graphql-transport-ws`: subscriptions survive changes of features. */
export function createSocketEntrance(options: SocketEntranceOptions): SocketEntrance {
  const { host, formatError } = options;
  // the types do not know `closeTimeout` yet
  const limits: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    maxPayload: options.maxBytes,
    closeTimeout: CLOSE_MS,
  };
  const server = new WebSocketServer(limits);
  const connections = new WeakMap<Extra, SocketConnection>();
  /** By what graphql-ws hands to its hooks: the payload of the message, and what it is executed with. */
  const operations = new WeakMap<object, SocketOperation>();
  const within = <R>(key: object, work: () => R): R => operations.get(key)?.run(work) ?? work();
  /** Never rejects: graphql-ws would write to the console and end the connection. */
  const perform = async <R>(args: ExecutionArgs, work: () => Promise<R>): Promise<R | ExecutionResult> => {
    try {
      return await within(args, work);
    } catch (thrown) {
      return { errors: [asGraphQLError(thrown)] };
    } finally {
      operations.get(args)?.end(200);
    }
  };
  let closing = false;
  const disposable = useServer<Record<string, unknown>>(
    {
      // what went wrong inside is not for clients
      isProd: true,
      onConnect: ({ connectionParams, extra }) => {
        const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
        const header = extra.request.headers.authorization;
        const connection = new SocketConnection(extra.request, extra.socket, options.authenticate);
        connections.set(extra, connection);
        return connection.open(typeof given === 'string' ? given : header);
      },
      onClose: ({ extra }) => connections.get(extra)?.close(),
      onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
        const operation = new SocketOperation(extra.request, options.gate);
        operations.set(payload, operation);
        // counted at once: while we wait for the admission, others come
        const tooMany = Object.keys(subscriptions).length > MAX_OPERATIONS;
        const args = await operation.run(async () => {
          try {
            await operation.enter(await connections.get(extra)?.caller());
            if (tooMany) throw tooManyOperations();
            return argsOf(options, extra.request, payload);
          } catch (thrown) {
            return [asGraphQLError(thrown)];
          }
        });
        if (Array.isArray(args)) operation.end(statusOf(args, operation));
        else operations.set(args, operation);
        return args;
      },
      onError: (_ctx, _id, payload, errors) => within(payload, () => errors.map(formatError)),
      onNext: (_ctx, _id, payload, _args, result) =>
        result.errors && {
          ...result,
          errors: within(payload, () => result.errors?.map(formatError)),
        },
      subscribe: (args: ExecutionArgs) => {
        const { schema: _schema, ...operation } = args;
        return perform(args, async () => counted(await subscribeHot(host, operation), args));
      },
      execute: (args: ExecutionArgs) => perform(args, () => executeLeased(host, args)),
    },
    server,
  );
  return {
    upgrade(req, socket, head) {
      if (closing) return problemErrors.UNAVAILABLE({ reason: 'The service is stopping. Connect again.' });
      let refusal: AppError | undefined;
      const refuse = (fault: Error) => {
        refusal = frontDoorErrors.HANDSHAKE_INVALID({ reason: messageOf(fault) });
      };
      // one of both comes before handleUpgrade returns
      server.once('wsClientError', refuse);
      server.handleUpgrade(req, socket, head, (client) => {
        server.emit('connection', client, req);
        // ws has closed the connection with the right code by then; graphql-ws would only write to the console
        client.removeAllListeners('error').on('error', () => undefined);
      });
      server.off('wsClientError', refuse);
      return refusal;
    },
    close: async () => {
      closing = true;
      await disposable.dispose();
    },
  };
}

function argsOf(
  { host, documents }: SocketEntranceOptions,
  req: IncomingMessage,
  { query, operationName, variables }: SubscribePayload,
): ExecutionArgs | GraphQLError[] {
  const { schema } = host.current;
  if (!schema) return [new GraphQLError('There is no GraphQL schema.')];
  const prepared = documents.prepare(schema, query);
  if (prepared.errors) return [...prepared.errors];
  const { document } = prepared;
  if (!getOperationAST(document, operationName))
    return [new GraphQLError('Unable to identify the operation.')];
  const contextValue: GraphQLContext = { req, progress: {}, demand: new Demand() };
  return { schema, document, operationName, variableValues: variables, contextValue };
}

/** graphql-ws asks for the next result when the socket has taken the one before. */
function counted<R extends AsyncIterableIterator<unknown> | ExecutionResult>(
  results: R,
  { contextValue }: ExecutionArgs,
): R {
  const { demand } = contextValue as GraphQLContext;
  return demand && Symbol.asyncIterator in results ? (counting(results, demand) as R) : results;
}

async function executeLeased(host: FeatureHost, args: ExecutionArgs): Promise<ExecutionResult> {
  const lease = host.lease();
  try {
    const { schema } = lease.snapshot;
    if (!schema) return { errors: [new GraphQLError('There is no GraphQL schema.')] };
    // a change between the validation and now: fields that are gone would be left out silently
    const faults = schema === args.schema ? [] : validate(schema, args.document);
    return faults.length > 0 ? { errors: faults } : await execute({ ...args, schema });
  } finally {
    lease.release();
  }
}

function tooManyOperations(): GraphQLError {
  return new GraphQLError(`A connection may have ${MAX_OPERATIONS} operations open. Complete one first.`);
}

function asGraphQLError(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  return new GraphQLError(messageOf(thrown), { originalError: thrown as Error });
}

/** Faults of the query itself are the client's. */
function statusOf([first]: readonly GraphQLError[], { context }: SocketOperation): number {
  return first?.originalError ? toAppError(first.originalError, context.requestId).status : 400;
}
