import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator } from '@nestjs/common';
import { callerOf, type Caller } from '#libs/caller';

/** Who asks, and under which `Idempotency-Key`. */
export interface KeyedCaller {
  readonly caller: Caller;
  readonly key: string | undefined;
}

/** Only where a caller is required: the guard has let nobody else in. */
export const CurrentKeyedCaller = createParamDecorator<unknown, KeyedCaller>((_, context) => {
  const { headers } = context.switchToHttp().getRequest<{ readonly headers: IncomingHttpHeaders }>();
  const key = headers['idempotency-key'];
  return { caller: callerOf(context) as Caller, key: typeof key === 'string' ? key : undefined };
});
