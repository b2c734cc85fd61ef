import type { IncomingMessage } from 'node:http';
import { withTimeout } from '#libs/base';
import type { Caller } from '#libs/caller';
import type { DoorResponse } from '../../edge/front-door/door-response.js';
import { ClientSlots } from '../../edge/front-door/client-slots.js';
import { SocketConnection, type Authenticate } from '../../edge/graphql/socket-connection.js';
import { problemErrors } from '../../edge/problems/errors.js';
import { ownedStreamErrors } from '../errors.js';

/** Why a connection has to end. */
export type LiveEnd = 'stopping' | 'token';

export interface LiveConnection {
  /** Aborts with a `LiveEnd` as its reason. */
  readonly signal: AbortSignal;
  /** The connection is over. */
  close(): void;
}

export interface LiveConnectionsDeps {
  /** Connections of one caller. */
  readonly most: number;
  readonly authenticate: Authenticate;
  /** A response that stays open counts no more as a request under way. */
  readonly release: (res: DoorResponse) => void;
}

export interface LiveOpening {
  readonly req: IncomingMessage;
  readonly caller: Caller;
  readonly authorization: string | undefined;
}

/** How long clients may take to go once they are asked to. Unit: ms. */
const FAREWELL_MS = 5_000;

/** What stays open for events: of each caller a few, as long as its token is good and the service does not stop. */
export class LiveConnections {
  readonly #slots = new ClientSlots();
  readonly #open = new Set<AbortController>();
  #stopping = false;
  #emptied: (() => void) | undefined;

  constructor(private readonly deps: LiveConnectionsDeps) {}

  /** @throws LIVE_TOO_MANY, UNAVAILABLE while the service stops */
  async open({ req, caller, authorization }: LiveOpening): Promise<LiveConnection> {
    const { most, authenticate } = this.deps;
    if (this.#stopping) throw stopping();
    if (!this.#slots.take(caller.subject, most)) throw ownedStreamErrors.LIVE_TOO_MANY({ most });
    const control = new AbortController();
    const end = (reason: LiveEnd) => control.abort(reason);
    const watch = new SocketConnection(req, { close: () => end('token') }, authenticate);
    this.#open.add(control);
    let isOpen = true;
    const close = () => {
      if (!isOpen) return;
      isOpen = false;
      watch.close();
      this.#open.delete(control);
      this.#slots.giveBack(caller.subject);
      if (this.#open.size === 0) this.#emptied?.();
    };
    // from now on it is asked again when the token ends
    if (await watch.open(authorization)) return { signal: control.signal, close };
    end('token');
    return { signal: control.signal, close };
  }

  release(res: DoorResponse): void {
    this.deps.release(res);
  }

  /** Asks all to go, takes no more, and resolves when they are gone. */
  async drain(): Promise<void> {
    this.#stopping = true;
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#emptied = resolve;
    for (const control of this.#open) control.abort('stopping' satisfies LiveEnd);
    // those who do not go are cut off with the server
    await withTimeout(promise, FAREWELL_MS, 'The farewell of live connections').catch(() => undefined);
  }
}

const stopping = () => problemErrors.UNAVAILABLE({ reason: 'The service is stopping. Connect again.' });
