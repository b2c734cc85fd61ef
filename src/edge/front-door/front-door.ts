import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '#libs/base';
import { rememberAuthentication, type Authentication, type Authenticator, type Caller } from '#libs/caller';
import {
  attachContext,
  contextOf,
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
import { frontDoorErrors } from './errors.js';
import type { LagMeter } from './event-loop-lag.js';
import { LoadShedder, type Priority } from './load-shedder.js';
import { RateGate } from './rate-gate.js';
import { contextFor } from './request-identity.js';
import { API_HEADERS, PAGE_HEADERS } from './security-headers.js';
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

/** Gets the request and the response, so that a dispatcher can be passed as it is. */
export type Next = (req: IncomingMessage, res: ServerResponse) => void;

/** What every request passes once, before it is known who serves it. */
export class FrontDoor {
  #settings: FrontDoorSettings;
  #cors: Cors;
  #rates: RateGate;
  #exempt: ReadonlySet<string>;
  #draining = false;
  readonly #open = new Set<ServerResponse>();
  readonly #shedder: LoadShedder;
  readonly #slots = new ClientSlots();
  readonly #sockets = new ClientSlots();
  readonly #onClose: (this: ServerResponse) => void;

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
    const recorded = (res: ServerResponse): void => this.#record(res);
    this.#onClose = function (this: ServerResponse) {
      recorded(this);
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
  readonly handle = (req: IncomingMessage, res: ServerResponse, next: Next): void => {
    const context = contextFor(req);
    attachContext(req, context);
    res.setHeader('x-request-id', context.requestId);
    this.#open.add(res);
    res.on('close', this.#onClose);
    runInRequest(context, this.#enter, req, res, next);
  };

  /** What a request to be upgraded passes instead of `handle`: why it is refused, or undefined. */
  async admitSocket(req: IncomingMessage, socket: Duplex): Promise<AppError | undefined> {
    const { cors, shedding } = this.#settings;
    if (!mayOpenSocket(cors, req)) return frontDoorErrors.ORIGIN_REFUSED({});
    if (!this.#shedder.enter('normal')) return this.#overloaded();
    this.#shedder.leave();
    const client = this.#clientOf(req, undefined);
    const most = shedding.maxSocketsPerClient;
    if (!this.#sockets.take(client, most, socket)) return frontDoorErrors.TOO_MANY_SOCKETS({ most });
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

  readonly #enter = (req: IncomingMessage, res: ServerResponse, next: Next): void => {
    const path = pathOf(req.url ?? '/');
    this.#writeHeaders(res, path);
    if (this.#cors(req, res)) return;
    const refusal = this.#refuse(req, res, path);
    if (refusal) {
      this.#answer(req, res, refusal);
      return;
    }
    const authentication = this.deps.authenticator.authenticate(req.headers.authorization);
    if (authentication instanceof Promise) {
      authentication
        .then((settled) => this.#identified({ req, res, next }, settled))
        .catch((thrown: unknown) => this.#answer(req, res, thrown));
    } else {
      this.#identified({ req, res, next }, authentication);
    }
  };

  #writeHeaders(res: ServerResponse, path: string): void {
    const isPage = this.#settings.pagePaths.some((prefix) => isBelow(path, prefix));
    for (const [name, value] of isPage ? PAGE_HEADERS : API_HEADERS) res.setHeader(name, value);
    if (this.#draining) res.setHeader('connection', 'close');
  }

  #refuse(req: IncomingMessage, res: ServerResponse, path: string): AppError | undefined {
    const { maxTargetLength } = this.#settings;
    const length = req.url?.length ?? 0;
    if (length > maxTargetLength) return frontDoorErrors.URI_TOO_LONG({ length, most: maxTargetLength });
    if (!isWellFormed(path)) return frontDoorErrors.URI_MALFORMED({});
    if (!this.#shedder.enter(this.#priorityOf(path))) return this.#overloaded();
    res.on('close', this.#shedder.leave);
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

  #priorityOf(path: string): Priority {
    if (this.#exempt.has(path)) return 'always';
    return this.#settings.priorityPaths.some((prefix) => isBelow(path, prefix)) ? 'high' : 'normal';
  }

  #identified({ req, res, next }: Passage, authentication: Authentication): void {
    rememberAuthentication(req, authentication);
    const caller = authentication.kind === 'caller' ? authentication.caller : undefined;
    const context = contextOf(req);
    if (context && caller) context.caller = caller;
    if (this.#exempt.has(pathOf(req.url ?? '/'))) {
      this.#pass({ req, res, next });
      return;
    }
    const key = this.#clientOf(req, caller);
    const most = this.#settings.shedding.maxInFlightPerClient;
    if (!this.#slots.take(key, most, res)) {
      this.#answer(req, res, frontDoorErrors.TOO_MANY_AT_ONCE({ most }));
      return;
    }
    if (!this.#rates.enabled) {
      this.#pass({ req, res, next });
      return;
    }
    this.#rates
      .take(key, res)
      .then((refusal) => (refusal ? this.#answer(req, res, refusal) : this.#pass({ req, res, next })))
      .catch((thrown: unknown) => this.#answer(req, res, thrown));
  }

  #pass({ req, res, next }: Passage): void {
    try {
      next(req, res);
    } catch (thrown) {
      this.#answer(req, res, thrown);
    }
  }

  #answer(req: IncomingMessage, res: ServerResponse, thrown: unknown): void {
    const requestId = requestIdOf(contextOf(req));
    const error = toAppError(thrown, requestId);
    logFailure(this.deps.logger, error);
    sendProblem(res, error, requestId);
  }

  #record(res: ServerResponse): void {
    this.#open.delete(res);
    const { req } = res;
    const context = contextOf(req);
    if (!context) return;
    const path = pathOf(req.url ?? '/');
    const address = clientAddress(req, this.#settings.trustedProxies);
    const quiet = this.#exempt.has(path);
    // 'close' comes from the socket, outside of the request's asynchronous context
    runInRequest(context, recordAccess, { req, res, context, path, address, quiet }, this.deps);
  }
}

export interface UpgradedEnd {
  readonly method: string;
  readonly status: number;
  readonly context: RequestContext;
}

interface Passage {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly next: Next;
}

const requestIdOf = (context: RequestContext | undefined): string => context?.requestId ?? '';

export function createFrontDoor(settings: FrontDoorSettingsInput, deps: FrontDoorDeps): FrontDoor {
  return new FrontDoor(settings, deps);
}
