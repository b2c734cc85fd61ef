import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '#libs/observability';
import { frontDoorErrors } from './front-door/errors.js';
import { sendProblem } from './problems/send-problem.js';
import { toAppError } from './problems/to-app-error.js';

/** Longer than any id, shorter than what would make a regular expression slow. Unit: characters. */
const MAX_PARAMETER = 500;

/** The same limits, and the same answers beyond them, for the root application and for every feature. */
export function fastifyOptions(bodyLimit: number) {
  return {
    bodyLimit,
    routerOptions: { maxParamLength: MAX_PARAMETER },
    // these come before there is a route: no filter sees them
    frameworkErrors: (
      thrown: Error & { readonly code?: string },
      request: FastifyRequest,
      reply: FastifyReply,
    ) => {
      const requestId = contextOf(request.raw)?.requestId ?? request.id;
      const tooLong = thrown.code === 'FST_ERR_MAX_PARAM_LENGTH';
      const error = tooLong
        ? frontDoorErrors.PARAMETER_TOO_LONG({ most: MAX_PARAMETER })
        : toAppError(thrown, requestId);
      reply.hijack();
      sendProblem(reply.raw, error, requestId);
    },
  };
}
