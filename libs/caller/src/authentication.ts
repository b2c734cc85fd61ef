import type { IncomingMessage } from 'node:http';
import type { Caller } from './caller.js';

/** What a request's Authorization header amounts to. `unavailable`: it cannot be decided now. */
export type Authentication =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'caller';
      readonly caller: Caller;
      /** When the token ends, for what outlives a request. Unit: milliseconds since the epoch. */
      readonly until?: number;
    }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Registered, so that a feature bundled with its own copy of this file finds it. */
const AUTHENTICATION = Symbol.for('dao-chain:authentication');

type Marked = IncomingMessage & { [AUTHENTICATION]?: Authentication };

/** Done once for each request, in front of everything that asks for the caller. */
export function rememberAuthentication(req: IncomingMessage, authentication: Authentication): void {
  (req as Marked)[AUTHENTICATION] = authentication;
}

export function authenticationOf(req: IncomingMessage): Authentication {
  return (req as Marked)[AUTHENTICATION] ?? { kind: 'absent' };
}
