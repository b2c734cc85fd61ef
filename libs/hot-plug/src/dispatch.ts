import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from './child-app.js';
import type { FeatureHost, Lease } from './feature-host.js';
import { originForm } from './route-trie.js';
import type { Absence } from './snapshot.js';

/** Answers on the snapshot of the lease, which ends when both the response is closed and the promise is settled. */
export type Entrance = (req: IncomingMessage, res: ServerResponse, lease: Lease) => void | Promise<void>;

export interface DispatchOptions {
  /** Answers what belongs to no feature. */
  readonly root: RequestHandler;
  /** Handlers of whole paths that are bound to a snapshot, such as `/graphql`. */
  readonly entrances: ReadonlyMap<string, Entrance>;
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
      void enter(entrance, { req, res, lease: host.lease() });
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

async function enter(
  entrance: Entrance,
  { req, res, lease }: { req: IncomingMessage; res: ServerResponse; lease: Lease },
): Promise<void> {
  const over = new Promise<void>((resolve) => res.on('close', resolve));
  try {
    await entrance(req, res, lease);
  } catch (thrown) {
    res.destroy(thrown as Error);
  }
  await over;
  lease.release();
}

function pathOf(target: string): string {
  const path = originForm(target);
  const query = path.indexOf('?');
  return query < 0 ? path : path.slice(0, query);
}
