import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Authentication } from '../authentication.js';
import type { Caller, Role } from '../caller.js';
import { callerErrors } from '../errors.js';
import { ACCESS, type Access } from './access.decorators.js';
import { authenticationIn } from './request-of.js';

/** Everything needs a caller unless it is `@Public()`. Global in the root application and in every feature. */
@Injectable()
export class CallerGuard implements CanActivate {
  /** By class and handler: a handler may be inherited by classes with different decorators. */
  readonly #accesses = new WeakMap<object, WeakMap<object, Access>>();

  canActivate(context: ExecutionContext): boolean {
    const access = this.#accessTo(context);
    if (access === 'public') return true;
    const caller = requireCaller(authenticationIn(context));
    if (access.length > 0 && !access.some((role) => caller.roles.includes(role))) {
      throw callerErrors.ROLE_MISSING({ roles: access });
    }
    return true;
  }

  #accessTo(context: ExecutionContext): Access {
    const target = context.getClass();
    const handler = context.getHandler();
    let known = this.#accesses.get(target);
    if (!known) this.#accesses.set(target, (known = new WeakMap()));
    let access = known.get(handler);
    if (access === undefined)
      known.set(handler, (access = declaredOn(handler) ?? declaredOn(target) ?? ANY_CALLER));
    return access;
  }
}

const ANY_CALLER: readonly Role[] = [];

const declaredOn = (target: object): Access | undefined =>
  Reflect.getMetadata(ACCESS, target) as Access | undefined;

/**
 * The caller of a request, for code outside of guards such as the GraphQL entrance.
 * @throws CALLER_REQUIRED, TOKEN_INVALID, AUTHENTICATION_UNAVAILABLE
 */
export function requireCaller(authentication: Authentication): Caller {
  switch (authentication.kind) {
    case 'caller':
      return authentication.caller;
    case 'invalid':
      throw callerErrors.TOKEN_INVALID({ reason: authentication.reason });
    case 'unavailable':
      throw callerErrors.AUTHENTICATION_UNAVAILABLE({ reason: authentication.reason });
    case 'absent':
      throw callerErrors.CALLER_REQUIRED({});
  }
}
