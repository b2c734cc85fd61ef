import type { IncomingHttpHeaders } from 'node:http';
import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import { callerOf, type Caller } from '#libs/caller';

interface RequestLike {
  readonly headers: IncomingHttpHeaders;
  readonly params: { readonly network: string; readonly address: string; readonly method: string };
  readonly body?: unknown;
}
interface ReplyLike {
  status(code: number): unknown;
}

/** A method that the path names, with the body as its arguments; both are checked by the ABI. */
export interface MethodInvocation {
  readonly caller: Caller;
  readonly key: string | undefined;
  readonly network: string;
  readonly address: string;
  readonly method: string;
  readonly args: unknown;
}

/** Only where a caller is required: the guard has let nobody else in. */
export const CurrentInvocation = createParamDecorator<unknown, MethodInvocation>((_, context) => {
  const { headers, params, body } = context.switchToHttp().getRequest<RequestLike>();
  const { network, address, method } = params;
  const key = headers['idempotency-key'];
  return {
    caller: callerOf(context) as Caller,
    key: typeof key === 'string' ? key : undefined,
    network,
    address,
    method,
    args: body,
  };
});

/** 200 for what a contract answers; what was created stays 201. */
@Injectable()
export class AnswersWithOk implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<ReplyLike>();
    return next.handle().pipe(tap((view) => 'outputs' in view && reply.status(200)));
  }
}
