import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { messageOf, type AppError } from '#libs/base';
import { callerErrors, requireCaller, type Caller } from '#libs/caller';
import { contextOf, type Logger } from '#libs/observability';
import { frontDoorErrors } from '../../edge/front-door/errors.js';
import type { Authenticate } from '../../edge/graphql/socket-connection.js';
import { toAppError } from '../../edge/problems/to-app-error.js';
import type { StreamUseCases } from '../usecases/stream-usecases.js';
import type { LiveConnection, LiveConnections, LiveEnd } from './live-connections.js';
import { SocketClient } from './socket-client.js';
import { socketTarget } from './socket-target.js';

export interface StreamSocketDeps {
  readonly streams: StreamUseCases;
  readonly live: LiveConnections;
  readonly authenticate: Authenticate;
  readonly heartbeatMs: number;
  readonly logger: Logger;
}

/** A client says hardly anything. Unit: bytes. */
const MAX_PAYLOAD = 16_384;
/** How long a client may take to agree to the end. Unit: ms. */
const CLOSE_MS = 5_000;

/** Who follows what, and the place that this takes. */
interface Admission {
  readonly caller: Caller;
  readonly connection: LiveConnection;
}

/** The lines of streams over WebSockets: frames `{position, events}`, of which `position` resumes. */
export class StreamSocket {
  readonly #server: WebSocketServer;

  constructor(private readonly deps: StreamSocketDeps) {
    // the types do not know `closeTimeout` yet
    const options: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      maxPayload: MAX_PAYLOAD,
      closeTimeout: CLOSE_MS,
    };
    this.#server = new WebSocketServer(options);
  }

  /** Takes the connection over; if it cannot, the error to answer with is returned or thrown. */
  async upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<AppError | undefined> {
    const { name } = socketTarget(req);
    const { authorization } = req.headers;
    // who says it at once is refused before the connection is taken over
    const admission = authorization === undefined ? undefined : await this.#admit(req, name, authorization);
    const accepted = this.#accept(req, socket, head);
    if (!('client' in accepted)) {
      admission?.connection.close();
      return accepted.refusal;
    }
    void this.#serve(req, new SocketClient(accepted.client), admission);
    return undefined;
  }

  #accept(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): { client: WebSocket } | { refusal: AppError | undefined } {
    let client: WebSocket | undefined;
    let refusal: AppError | undefined;
    const refuse = (fault: Error) => {
      refusal = frontDoorErrors.HANDSHAKE_INVALID({ reason: messageOf(fault) });
    };
    // one of both comes before handleUpgrade returns
    this.#server.once('wsClientError', refuse);
    this.#server.handleUpgrade(req, socket, head, (opened) => (client = opened));
    this.#server.off('wsClientError', refuse);
    return client ? { client } : { refusal };
  }

  /** @throws CALLER_REQUIRED, TOKEN_INVALID, ROLE_MISSING, STREAM_UNKNOWN, LIVE_TOO_MANY */
  async #admit(req: IncomingMessage, name: string, authorization: string): Promise<Admission> {
    const { authenticate, streams, live } = this.deps;
    const caller = requireCaller(await authenticate(authorization));
    if (caller.roles.length === 0)
      throw callerErrors.ROLE_MISSING({ roles: ['admin', 'operator', 'member', 'service'] });
    await streams.find.run(caller, name);
    return { caller, connection: await live.open({ req, caller, authorization }) };
  }

  /** Never rejects. */
  async #serve(req: IncomingMessage, client: SocketClient, early: Admission | undefined): Promise<void> {
    client.beat(this.deps.heartbeatMs);
    let connection = early?.connection;
    try {
      const { name, after } = socketTarget(req);
      const admission = early ?? (await this.#admit(req, name, await client.introduction()));
      connection = admission.connection;
      client.listenToNothing();
      const signal = AbortSignal.any([connection.signal, client.gone]);
      const lines = await this.deps.streams.read.follow(admission.caller, name, { after, signal });
      for await (const some of lines) await client.tell(some);
      this.#end(client, connection.signal.reason as LiveEnd | undefined);
    } catch (thrown) {
      const error = toAppError(thrown, contextOf(req)?.requestId ?? '');
      if (error.status >= 500) this.deps.logger.error({ err: thrown }, 'the socket of a stream broke off');
      client.refuse(error);
    } finally {
      connection?.close();
    }
  }

  #end(client: SocketClient, reason: LiveEnd | undefined): void {
    if (reason === 'token') client.refuse(callerErrors.TOKEN_INVALID({ reason: 'it has ended' }));
    else client.leave();
  }
}
