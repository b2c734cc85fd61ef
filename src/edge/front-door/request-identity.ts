import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '#libs/observability';

const SANE_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** W3C Trace Context, 3.2: version, trace id, parent id, flags; later versions may append. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;

/** The caller's request id if it is fit for logs and headers, else one of ours; the trace that it belongs to. */
export function contextFor(req: IncomingMessage): RequestContext {
  const { 'x-request-id': given, traceparent } = req.headers;
  const requestId = typeof given === 'string' && SANE_ID.test(given) ? given : randomUUIDv7();
  const traceId = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  return { requestId, startedAt: performance.now(), ...(traceId === undefined ? {} : { traceId }) };
}
