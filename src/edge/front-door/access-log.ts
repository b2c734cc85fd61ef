import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger, Metrics, RequestContext } from '#libs/observability';

/** What nginx answers, and logs, for a client that has gone before the response. */
const CLIENT_GONE = 499;

interface Access {
  readonly context: RequestContext;
  readonly path: string;
  readonly address: string;
  /** Probes come every few seconds: they are logged at debug. */
  readonly quiet: boolean;
}

export interface AccessRecord extends Access {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

export interface Ended extends Access {
  readonly method: string;
  readonly status: number;
  readonly aborted: boolean;
}

interface AccessDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** One line and one observation per request, when its response is over. The query is left out: it may hold secrets. */
export function recordAccess({ req, res, ...rest }: AccessRecord, deps: AccessDeps): void {
  const status = res.headersSent ? res.statusCode : CLIENT_GONE;
  recordEnd({ ...rest, method: req.method ?? 'GET', status, aborted: !res.writableFinished }, deps);
}

/** The same for what has no response object, such as an operation over WebSocket. */
export function recordEnd(end: Ended, { logger, metrics }: AccessDeps): void {
  const { method, status, context, path, address, quiet, aborted } = end;
  const ms = performance.now() - context.startedAt;
  metrics.observeHttp({ method, endpoint: context.route, status, seconds: ms / 1_000 });
  const level = quiet ? 'debug' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level](
    {
      method,
      path,
      status,
      ms: Math.round(ms * 100) / 100,
      ip: address,
      ...(context.route === undefined ? undefined : { route: context.route }),
      ...(context.caller === undefined ? undefined : { subject: context.caller.subject }),
      ...(aborted ? { aborted } : undefined),
    },
    'request',
  );
}
