import type { IncomingMessage } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import { authenticationOf, type Authentication } from '../authentication.js';
import type { Caller } from '../caller.js';

/** Fastify wraps the raw request; the GraphQL entrance puts it into the context, with the caller for subscriptions. */
interface FastifyLike {
  readonly raw?: IncomingMessage;
}
interface GraphQLContext {
  readonly req?: IncomingMessage;
  readonly caller?: Caller;
}

const ABSENT: Authentication = { kind: 'absent' };

export function authenticationIn(context: ExecutionContext): Authentication {
  const type = context.getType<'http' | 'graphql' | 'rpc' | 'ws'>();
  if (type === 'http') {
    const request = context.getArgByIndex<IncomingMessage & FastifyLike>(0);
    return authenticationOf(request.raw ?? request);
  }
  // other transports bring no bearer token that we have checked
  if (type !== 'graphql') return ABSENT;
  const { req, caller } = context.getArgByIndex<GraphQLContext | undefined>(2) ?? {};
  if (caller) return { kind: 'caller', caller };
  return req ? authenticationOf(req) : ABSENT;
}

export function callerOf(context: ExecutionContext): Caller | undefined {
  const authentication = authenticationIn(context);
  return authentication.kind === 'caller' ? authentication.caller : undefined;
}
