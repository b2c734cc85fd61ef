import http from 'node:http';
import { createAuthenticator } from '#libs/caller';
import type { RequestHandler } from '#libs/hot-plug';
import { createLogger, createMetrics, type Logger } from '#libs/observability';
import { measureEventLoopLag } from '#src/edge/front-door/event-loop-lag.js';
import { DoorResponse } from '#src/edge/front-door/door-response.js';
import { createFrontDoor } from '#src/edge/front-door/front-door.js';
import type { Next } from '#src/edge/front-door/passage.js';
import { announce } from './announce.js';
import { SECRET } from './subject.js';

export const logger: Logger = createLogger({ level: 'info', output: 'file', filePath: '/dev/null' });

/** The product's front door in front of a handler. */
export function behindFrontDoor(handler: RequestHandler): Next {
  const door = createFrontDoor(
    // on, and out of reach; a loaded machine must not make it refuse
    { rateLimit: { requestsPerMinute: 1_000_000_000 }, shedding: { maxLagMs: 60_000, resumeLagMs: 60_000 } },
    {
      logger,
      metrics: createMetrics(),
      authenticator: createAuthenticator({ secret: SECRET }),
      lag: measureEventLoopLag(),
    },
  );
  return (req, res) => door.handle(req, res, handler);
}

export function serve(handler: Next): void {
  const server = http.createServer({ ServerResponse: DoorResponse }, handler);
  server.listen(0, '127.0.0.1', () => announce(server));
}
