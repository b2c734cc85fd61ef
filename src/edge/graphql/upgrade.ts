import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '#libs/base';
import { attachContext, runInRequest, type RequestContext } from '#libs/observability';
import { endWithProblem } from '../front-door/client-error.js';
import type { FrontDoor } from '../front-door/front-door.js';
import { contextFor } from '../front-door/request-identity.js';
import { pathOf } from '../front-door/target.js';
import { toAppError } from '../problems/to-app-error.js';

const PATH = '/graphql';

/** Whatever else a request offers to be upgraded to, such as h2c, it may be answered as it is (RFC 9110, 7.8). */
export function isGraphQLUpgrade({ url = '/', headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && pathOf(url) === PATH;
}

/** Takes a connection over, once the front door has admitted it; if it cannot, the error to answer with is the outcome. */
export interface UpgradeEntrance {
  upgrade(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): AppError | undefined | Promise<AppError | undefined>;
}

/** For `server.on('upgrade')`. */
export function createUpgrade(door: FrontDoor, entrance: UpgradeEntrance, route = PATH) {
  return (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const context: RequestContext = { ...contextFor(req), route };
    attachContext(req, context);
    // the HTTP server does not listen to it any more
    socket.on('error', () => socket.destroy());
    void runInRequest(context, async () => {
      const refusal = await door
        .admitSocket(req, socket)
        .then((refused) => refused ?? entrance.upgrade(req, socket, head))
        .catch((thrown: unknown) => toAppError(thrown, context.requestId));
      if (refusal) endWithProblem(socket, refusal, context.requestId);
      door.recordUpgraded(req, { method: 'GET', status: refusal?.status ?? 101, context });
    });
  };
}
