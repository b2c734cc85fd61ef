import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '#libs/observability';
import type { DoorResponse } from './door-response.js';

/** One request on its way through the front door, from its first byte until its response is closed. */
export interface Passage {
  readonly req: IncomingMessage;
  readonly res: DoorResponse;
  readonly context: RequestContext;
  /** Undecoded, without the query. */
  readonly path: string;
  /** Health and metrics: never limited, and logged quietly. */
  readonly exempt: boolean;
  readonly next: Next;
  /** Whether the load shedder counts it. */
  admitted: boolean;
  /** Whose place it takes, once it has one. */
  client: string | undefined;
}

/** Gets the request and the response, so that a dispatcher can be passed as it is. */
export type Next = (req: IncomingMessage, res: DoorResponse) => void;
