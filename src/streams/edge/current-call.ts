import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { callerOf, type Caller } from '#libs/caller';
import type { Asked, Reply } from './reply.js';

/** Who asks, of which stream, and by the names of the path's further parameters of what else. */
export interface StreamCall {
  readonly caller: Caller;
  readonly name: string;
  readonly id: string;
  readonly letter: string;
  /** `Idempotency-Key`. */
  readonly key: string | undefined;
}

interface Request extends Asked {
  readonly params: Omit<StreamCall, 'caller' | 'key'>;
}

/** Only where a caller is required: the guard has let nobody else in. */
export const CurrentCall = createParamDecorator((_: unknown, context: ExecutionContext): StreamCall => {
  return callIn(context);
});

function callIn(context: ExecutionContext): StreamCall {
  const { params, raw } = context.switchToHttp().getRequest<Request>();
  const key = raw.headers['idempotency-key'];
  return { ...params, caller: callerOf(context) as Caller, key: typeof key === 'string' ? key : undefined };
}

/** A response that is written by hand. */
export interface LiveCall extends StreamCall {
  readonly request: Asked;
  readonly reply: Reply;
}

export const CurrentLiveCall = createParamDecorator((_: unknown, context: ExecutionContext): LiveCall => {
  const http = context.switchToHttp();
  return { ...callIn(context), request: http.getRequest<Request>(), reply: http.getResponse<Reply>() };
});
