import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { StreamEvent } from '#libs/chain-sync';
import { problemOf } from '../../edge/problems/problem.js';
import { toAppError } from '../../edge/problems/to-app-error.js';
import { eventLine } from '../domain/event-line.js';

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly heartbeatMs: number;
  readonly requestId: string;
  /** What fails here cannot be answered any more. */
  readonly onError: (thrown: unknown) => void;
}

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would keep it back
  'x-accel-buffering': 'no',
};
/** Until a browser connects again. Unit: ms. */
const RETRY_MS = 2_000;
/** How long a client may read nothing while there is something to read. Unit: ms. */
const PATIENCE_MS = 60_000;

/**
 * Writes server-sent events (WHATWG HTML, 9.2) until the lines end or `signal` aborts; reads on only as fast as the client
 * does. `id` is the position, so that `Last-Event-ID` resumes. Never rejects.
 */
export async function sendEvents(
  res: ServerResponse,
  lines: AsyncIterable<readonly StreamEvent[]>,
  options: SendOptions,
): Promise<void> {
  const { signal, heartbeatMs, requestId } = options;
  res.writeHead(200, HEAD);
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }
  res.write(`retry: ${RETRY_MS}\n\n`);
  const heartbeat = setInterval(() => {
    // what waits in the buffer already is a sign of life
    if (!res.writableNeedDrain) res.write(': alive\n\n');
  }, heartbeatMs);
  try {
    for await (const some of lines) if (!res.write(some.map(messageOf).join(''))) await drained(res, signal);
  } catch (thrown) {
    const error = toAppError(thrown, requestId);
    if (error.status >= 500) options.onError(thrown);
    if (!res.closed) res.write(`event: error\ndata: ${JSON.stringify(problemOf(error, requestId))}\n\n`);
  } finally {
    clearInterval(heartbeat);
    res.end();
  }
}

const messageOf = (event: StreamEvent): string =>
  `id: ${event.position}\ndata: ${JSON.stringify(eventLine(event))}\n\n`;

async function drained(res: ServerResponse, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  try {
    await once(res, 'drain', { signal: AbortSignal.any([signal, late]) });
  } catch {
    // the connection is over: who has asked for the end waits no longer, who reads nothing is cut off
    if (late.aborted) res.destroy();
  }
}
