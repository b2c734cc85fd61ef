import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '#libs/caller';

/** What is known about the request that is being served. The front door makes it; others fill in what they learn. */
export interface RequestContext {
  readonly requestId: string;
  /** `performance.now()` at arrival. Unit: milliseconds. */
  readonly startedAt: number;
  /** Of the incoming `traceparent` (W3C Trace Context), 32 hex digits. */
  readonly traceId?: string | undefined;
  caller?: Caller;
  /** The feature that serves it. */
  feature?: string;
  /** The route's template, never the raw URL: `/api/v1/blockchain/identity/proof/:id`. */
  route?: string;
}

const STORAGE = Symbol.for('dao-chain:request-context');
const CONTEXT = Symbol.for('dao-chain:request-context-of');

/** One for the whole process, also for features that are bundled with their own copy of this file. */
const holder = globalThis as { [STORAGE]?: AsyncLocalStorage<RequestContext> };
const storage = (holder[STORAGE] ??= new AsyncLocalStorage<RequestContext>());

export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` and all that it starts within the context; arguments are passed on, so that no closure is needed. */
export function runInRequest<A extends unknown[], R>(
  context: RequestContext,
  work: (...args: A) => R,
  ...args: A
): R {
  return storage.run(context, work, ...args);
}

type Marked = IncomingMessage & { [CONTEXT]?: RequestContext };

export function attachContext(req: IncomingMessage, context: RequestContext): void {
  (req as Marked)[CONTEXT] = context;
}

/** For code that has the raw request but may run outside of its asynchronous context, such as stream events. */
export function contextOf(req: IncomingMessage): RequestContext | undefined {
  return (req as Marked)[CONTEXT];
}
