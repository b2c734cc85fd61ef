import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { execute, GraphQLError, validate, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type ServerOptions } from 'ws';
import { subscribeHot, type FeatureHost } from '#libs/hot-plug';
import type { DocumentCache } from './document-cache.js';
import type { GraphQLContext } from './http-entrance.js';

export interface SocketEntranceOptions {
  readonly host: FeatureHost;
  readonly documents: DocumentCache;
  /** Unit: bytes. */
  readonly maxBytes: number;
  readonly formatError: (error: GraphQLError) => GraphQLError;
  /** Verifies the token of `connection_init` (`{ "authorization": "Bearer …" }`) or of the upgrade request and puts the caller on the request. False refuses the connection. */
  readonly authenticate: (req: IncomingMessage, authorization: string | undefined) => Promise<boolean>;
}

/** Operations that one connection may have open at a time. */
const MAX_OPERATIONS = 100;
/** How long a client may take to agree to the end of its connection. Unit: milliseconds. */
const CLOSE_MS = 5_000;

export interface SocketEntrance {
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Tells every client to come back later (1001) and resolves when all connections are gone. */
  close(): Promise<void>;
}

/** GraphQL over WebSocket, protocol `graphql-transport-ws`: subscriptions survive changes of features. */
export function createSocketEntrance(options: SocketEntranceOptions): SocketEntrance {
  const { host, documents, formatError } = options;
  // the types do not know `closeTimeout` yet
  const limits: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    maxPayload: options.maxBytes,
    closeTimeout: CLOSE_MS,
  };
  const server = new WebSocketServer(limits);
  const disposable = useServer<Record<string, unknown>>(
    {
      // what went wrong inside is not for clients
      isProd: true,
      onConnect: ({ connectionParams, extra }) => {
        const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
        const header = extra.request.headers.authorization;
        return options.authenticate(extra.request, typeof given === 'string' ? given : header);
      },
      onSubscribe: ({ extra, subscriptions }, _id, { query, operationName, variables }) => {
        if (Object.keys(subscriptions).length > MAX_OPERATIONS) return [tooManyOperations()];
        const { schema } = host.current;
        if (!schema) return [new GraphQLError('There is no GraphQL schema.')];
        const prepared = documents.prepare(schema, query);
        if (prepared.errors) return [...prepared.errors];
        const contextValue: GraphQLContext = { req: extra.request };
        return {
          schema,
          document: prepared.document,
          operationName,
          variableValues: variables,
          contextValue,
        };
      },
      onError: (_ctx, _id, _payload, errors) => errors.map(formatError),
      onNext: (_ctx, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: result.errors.map(formatError) } : result,
      subscribe: ({ schema: _schema, ...operation }: ExecutionArgs) => subscribeHot(host, operation),
      execute: (args: ExecutionArgs) => executeLeased(host, args),
    },
    server,
  );
  return {
    upgrade: (req, socket, head) => {
      server.handleUpgrade(req, socket, head, (client) => {
        server.emit('connection', client, req);
        // ws has closed the connection with the right code by then; graphql-ws would only write to the console
        client.removeAllListeners('error').on('error', () => undefined);
      });
    },
    close: async () => {
      await disposable.dispose();
    },
  };
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
