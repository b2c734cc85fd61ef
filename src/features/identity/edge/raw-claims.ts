import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { JsonObject } from '#libs/base';

/**
 * Claims on their way through validation, which deletes members named "constructor" or "prototype" from whatever it can
 * look into, at any depth. What is to be proven has to be what was sent.
 */
export class RawClaims {
  readonly #claims: JsonObject;

  // without an argument: class-transformer makes an empty copy before it is told to take the original
  constructor(claims: JsonObject = {}) {
    this.#claims = claims;
  }

  get claims(): JsonObject {
    return this.#claims;
  }
}

interface RequestLike {
  readonly body?: unknown;
}

/** Wraps the member `claims` of the body; interceptors run before pipes. */
@Injectable()
export class KeepClaims implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { body } = context.switchToHttp().getRequest<RequestLike>();
    if (isObject(body) && isObject(body['claims']))
      body['claims'] = new RawClaims(body['claims'] as JsonObject);
    return next.handle();
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
