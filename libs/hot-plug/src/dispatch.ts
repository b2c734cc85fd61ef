import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from './child-app.js';
import type { FeatureHost, Lease } from './feature-host.js';
import type { Absence } from './snapshot.js';

export interface DispatchOptions {
  /** Answers what belongs to no feature. */
  readonly root: RequestHandler;
  /** Handlers of whole paths that are bound to a snapshot, such as `/graphql`. The lease ends with the response. */
  readonly entrances: ReadonlyMap<string, (req: IncomingMessage, res: ServerResponse, lease: Lease) => void>;
  /** Answers for a feature that should be there and is not. */
  readonly unavailable: (req: IncomingMessage, res: ServerResponse, absence: Absence) => void;
}

/** Sends each request to whom the current snapshot says, and keeps that one alive until the response is closed. */
export function createDispatcher(host: FeatureHost, options: DispatchOptions): RequestHandler {
  return (req, res) => {
    // the client may have gone while the front door was waiting; 'close' would not come again
    if (res.closed) return;
    const target = req.url ?? '/';
    const entrance = options.entrances.get(pathOf(target));
    if (entrance) {
      const lease = host.lease();
      res.on('close', lease.release);
      entrance(req, res, lease);
      return;
    }
    const route = host.current.match(target);
    if (route === undefined) {
      options.root(req, res);
    } else if ('absence' in route) {
      options.unavailable(req, res, route.absence);
    } else {
      const { generation } = route;
      generation.inFlight.enter();
      res.on('close', generation.inFlight.leave);
      generation.handler(req, res);
    }
  };
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}
