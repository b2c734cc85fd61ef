import type { Logger, Metrics, RequestContext } from '#libs/observability';
import type { Passage } from './passage.js';

/** What nginx answers, and logs, for a client that has gone before the response. */
const CLIENT_GONE = 499;

export interface Ended {
  readonly context: RequestContext;
  readonly path: string;
  readonly address: string;
  /** Probes come every few seconds: they are logged at debug. */
  readonly quiet: boolean;
  readonly method: string;
  readonly status: number;
  readonly aborted: boolean;
}

interface AccessDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** One line and one observation per request, when its response is over. The query is left out: it may hold secrets. */
export function recordAccess(passage: Passage, address: string, deps: AccessDeps): void {
  const { req, res, context, path, exempt: quiet } = passage;
  const status = res.headersSent ? res.statusCode : CLIENT_GONE;
  const aborted = !res.writableFinished;
  recordEnd({ method: req.method ?? 'GET', status, context, path, address, quiet, aborted }, deps);
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
