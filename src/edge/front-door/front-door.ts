import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '#libs/base';
import { rememberAuthentication, type Authentication, type Authenticator, type Caller } from '#libs/caller';
import {
  attachContext,
  runInRequest,
  type Logger,
  type Metrics,
  type RequestContext,
} from '#libs/observability';
import { logFailure } from '../problems/error-log.js';
import { sendProblem } from '../problems/send-problem.js';
import { toAppError } from '../problems/to-app-error.js';
import { recordAccess, recordEnd } from './access-log.js';
import { ClientSlots } from './client-slots.js';
import { clientAddress, networkOf } from './client-address.js';
import { createCors, mayOpenSocket, type Cors } from './cors.js';
import type { DoorResponse } from './door-response.js';
import { frontDoorErrors } from './errors.js';
import type { LagMeter } from './event-loop-lag.js';
import { headerLine } from './header-lines.js';
import { LoadShedder, type Priority } from './load-shedder.js';
import type { Next, Passage } from './passage.js';
import { RateGate } from './rate-gate.js';
import { contextFor } from './request-identity.js';
import { API_HEADER_LINES, PAGE_HEADER_LINES } from './security-headers.js';
import { frontDoorSettings, type FrontDoorSettings, type FrontDoorSettingsInput } from './settings.js';
import { isBelow, isWellFormed, pathOf } from './target.js';

export interface FrontDoorDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly authenticator: Authenticator;
  /** Closed by whoever made it. */
  readonly lag: Pick<LagMeter, 'lagMs' | 'heapRatio'>;
  /** An ioredis client, where limits are shared by several processes. */
  readonly redis?: object;
}

/** What every request passes once, before it is known who serves it. */
export class FrontDoor {
  #settings: FrontDoorSettings;
  #cors: Cors;
  #rates: RateGate;
  #exempt: ReadonlySet<string>;
  #draining = false;
  readonly #open = new Set<DoorResponse>();
  readonly #shedder: LoadShedder;
  readonly #slots = new ClientSlots();
  readonly #sockets = new ClientSlots();
  readonly #onClose: (this: DoorResponse) => void;

  constructor(
    input: FrontDoorSettingsInput,
    private readonly deps: FrontDoorDeps,
  ) {
    this.#settings = frontDoorSettings.parse(input);
    const { cors, rateLimit, exemptPaths, shedding } = this.#settings;
    this.#cors = createCors(cors);
    this.#rates = new RateGate(rateLimit, deps);
    this.#exempt = new Set(exemptPaths);
    this.#shedder = new LoadShedder(shedding, deps.lag);
    const ended = (passage: Passage): void => this.#end(passage);
    // one listener for all responses, and no closure for each
    this.#onClose = function (this: DoorResponse) {
      if (this.passage) ended(this.passage);
    };
  }

  /** Requests that were let in and are not answered yet. */
  get inFlight(): number {
    return this.#shedder.inFlight;
  }

  /** From now on connections end with their present or next response. What still comes on them is served. */
  drain(): void {
    this.#draining = true;
    for (const res of this.#open) if (!res.headersSent) res.setHeader('connection', 'close');
  }

  /** Takes other settings for the requests to come. Rates that have changed are counted anew. */
  reconfigure(input: FrontDoorSettingsInput): void {
    const settings = frontDoorSettings.parse(input);
    if (!this.#rates.isFor(settings.rateLimit)) this.#rates = new RateGate(settings.rateLimit, this.deps);
    this.#cors = createCors(settings.cors);
    this.#exempt = new Set(settings.exemptPaths);
    this.#shedder.settings = settings.shedding;
    this.#settings = settings;
  }

  /** Answers the request itself or passes it on, at once or after authentication and limits have been asked. */
  readonly handle = (req: IncomingMessage, res: DoorResponse, next: Next): void => {
    const context = contextFor(req);
    attachContext(req, context);
    const path = pathOf(req.url ?? '/');
    const exempt = this.#exempt.has(path);
    const passage = { req, res, context, path, exempt, next, admitted: false, client: undefined };
    res.passage = passage;
    res.lead(headerLine('x-request-id', context.requestId));
    this.#open.add(res);
    res.on('close', this.#onClose);
    runInRequest(context, this.#enter, passage);
  };

  /** A response that stays open, such as one of events, is no request under way any more: it gives its places back. */
  release({ passage }: DoorResponse): void {
    if (passage) this.#giveBack(passage);
  }

  /** What a request to be upgraded passes instead of `handle`: why it is refused, or undefined. */
  async admitSocket(req: IncomingMessage, socket: Duplex): Promise<AppError | undefined> {
    const { cors, shedding } = this.#settings;
    if (!mayOpenSocket(cors, req)) return frontDoorErrors.ORIGIN_REFUSED({});
    if (!this.#shedder.enter('normal')) return this.#overloaded();
    this.#shedder.leave();
    const client = this.#clientOf(req, undefined);
    const most = shedding.maxSocketsPerClient;
    if (!this.#sockets.take(client, most)) return frontDoorErrors.TOO_MANY_SOCKETS({ most });
    socket.on('close', () => this.#sockets.giveBack(client));
    return this.#rates.enabled ? this.#rates.take(client) : undefined;
  }

  /** What each operation over an upgraded connection passes. If it may go on, `leave` is to be called at its end. */
  async admitOperation(req: IncomingMessage, caller: Caller | undefined): Promise<AppError | undefined> {
    if (!this.#shedder.enter('normal')) return this.#overloaded();
    const refusal = this.#rates.enabled ? await this.#rates.take(this.#clientOf(req, caller)) : undefined;
    if (refusal) this.#shedder.leave();
    return refusal;
  }

  leave(): void {
    this.#shedder.leave();
  }

  /** The line and the observation of what came over, or as, an upgrade. */
  recordUpgraded(req: IncomingMessage, end: UpgradedEnd): void {
    const address = clientAddress(req, this.#settings.trustedProxies);
    const path = pathOf(req.url ?? '/');
    const all = { ...end, path, address, quiet: false, aborted: false };
    runInRequest(end.context, recordEnd, all, this.deps);
  }

  readonly #enter = (passage: Passage): void => {
    const { req, res, path } = passage;
    res.lead(
      this.#settings.pagePaths.some((prefix) => isBelow(path, prefix)) ? PAGE_HEADER_LINES : API_HEADER_LINES,
    );
    if (this.#draining) res.setHeader('connection', 'close');
    if (this.#cors(req, res)) return;
    const refusal = this.#refuse(passage);
    if (refusal) {
      this.#answer(passage, refusal);
      return;
    }
    const authentication = this.deps.authenticator.authenticate(req.headers.authorization);
    if (authentication instanceof Promise) {
      authentication
        .then((settled) => this.#identified(passage, settled))
        .catch((thrown: unknown) => this.#answer(passage, thrown));
    } else {
      this.#identified(passage, authentication);
    }
  };

  #refuse(passage: Passage): AppError | undefined {
    const { maxTargetLength } = this.#settings;
    const length = passage.req.url?.length ?? 0;
    if (length > maxTargetLength) return frontDoorErrors.URI_TOO_LONG({ length, most: maxTargetLength });
    if (!isWellFormed(passage.path)) return frontDoorErrors.URI_MALFORMED({});
    if (!this.#shedder.enter(this.#priorityOf(passage))) return this.#overloaded();
    passage.admitted = true;
    return undefined;
  }

  #overloaded(): AppError {
    const seconds = this.#settings.shedding.retryAfterSeconds;
    return frontDoorErrors.OVERLOADED({ seconds }, { retryAfterSeconds: seconds });
  }

  /** Whom limits count. */
  #clientOf(req: IncomingMessage, caller: Caller | undefined): string {
    return caller
      ? `caller:${caller.subject}`
      : `ip:${networkOf(clientAddress(req, this.#settings.trustedProxies))}`;
  }

  #priorityOf({ path, exempt }: Passage): Priority {
    if (exempt) return 'always';
    return this.#settings.priorityPaths.some((prefix) => isBelow(path, prefix)) ? 'high' : 'normal';
  }

  #identified(passage: Passage, authentication: Authentication): void {
    const { req, res, context } = passage;
    rememberAuthentication(req, authentication);
    const caller = authentication.kind === 'caller' ? authentication.caller : undefined;
    if (caller) context.caller = caller;
    if (passage.exempt) {
      this.#pass(passage);
      return;
    }
    const client = this.#clientOf(req, caller);
    const most = this.#settings.shedding.maxInFlightPerClient;
    // whoever has gone while the caller was looked up gives no place back
    if (res.closed) return;
    if (!this.#slots.take(client, most)) {
      this.#answer(passage, frontDoorErrors.TOO_MANY_AT_ONCE({ most }));
      return;
    }
    passage.client = client;
    if (!this.#rates.enabled) {
      this.#pass(passage);
      return;
    }
    this.#rates
      .take(client, res)
      .then((refusal) => (refusal ? this.#answer(passage, refusal) : this.#pass(passage)))
      .catch((thrown: unknown) => this.#answer(passage, thrown));
  }

  #pass(passage: Passage): void {
    try {
      passage.next(passage.req, passage.res);
    } catch (thrown) {
      this.#answer(passage, thrown);
    }
  }

  #answer({ res, context: { requestId } }: Passage, thrown: unknown): void {
    const error = toAppError(thrown, requestId);
    logFailure(this.deps.logger, error);
    sendProblem(res, error, requestId);
  }

  #giveBack(passage: Passage): void {
    if (passage.admitted) this.#shedder.leave();
    if (passage.client !== undefined) this.#slots.giveBack(passage.client);
    passage.admitted = false;
    passage.client = undefined;
  }

  #end(passage: Passage): void {
    const { req, res, context } = passage;
    this.#open.delete(res);
    this.#giveBack(passage);
    const address = clientAddress(req, this.#settings.trustedProxies);
    // 'close' comes from the socket, outside of the request's asynchronous context
    runInRequest(context, recordAccess, passage, address, this.deps);
  }
}

export interface UpgradedEnd {
  readonly method: string;
  readonly status: number;
  readonly context: RequestContext;
}

export function createFrontDoor(settings: FrontDoorSettingsInput, deps: FrontDoorDeps): FrontDoor {
  return new FrontDoor(settings, deps);
}
