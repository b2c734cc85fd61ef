import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger, Metrics, RequestContext } from '#libs/observability';

/** What nginx answers, and logs, for a client that has gone before the response. */
const CLIENT_GONE = 499;

export interface AccessRecord {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly context: RequestContext;
  readonly path: string;
  readonly address: string;
  /** Probes come every few seconds: they are logged at debug. */
  readonly quiet: boolean;
}

/** One line and one observation per request, when its response is over. The query is left out: it may hold secrets. */
export function recordAccess(
  record: AccessRecord,
  deps: { readonly logger: Logger; readonly metrics: Metrics },
): void {
  const { req, res, context, path, address, quiet } = record;
  const method = req.method ?? 'GET';
  const status = res.headersSent ? res.statusCode : CLIENT_GONE;
  const ms = performance.now() - context.startedAt;
  deps.metrics.observeHttp({ method, endpoint: context.route, status, seconds: ms / 1_000 });
  const level = quiet ? 'debug' : 'info';
  if (!deps.logger.isLevelEnabled(level)) return;
  deps.logger[level](
    {
      method,
      path,
      status,
      ms: Math.round(ms * 100) / 100,
      ip: address,
      ...(context.route === undefined ? undefined : { route: context.route }),
      ...(context.caller === undefined ? undefined : { subject: context.caller.subject }),
      ...(res.writableFinished ? undefined : { aborted: true }),
    },
    'request',
  );
}
