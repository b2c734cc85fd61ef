import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '#libs/caller';
import { currentRequest } from '#libs/observability';
import type { FeatureChange } from '../control/feature-control.js';

/** Which feature is to change, who asks, and which state the caller has seen (`If-Match`). */
export const RequestedChange = createParamDecorator(
  (_: unknown, context: ExecutionContext): FeatureChange => {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { name: string } }>>();
    return {
      feature: request.params.name,
      ifMatch: request.headers['if-match'],
      actor: {
        // the guard lets nobody pass without a caller
        subject: callerOf(context)?.subject ?? 'unknown',
        requestId: currentRequest()?.requestId,
      },
    };
  },
);
