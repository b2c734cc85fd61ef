import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, LOGGER, type Logger } from '#libs/observability';
import { logFailure } from './error-log.js';
import { headersOf, problemOf, PROBLEM_TYPE } from './problem.js';
import { toAppError } from './to-app-error.js';

/** Global in the root application and in every feature's: all that is thrown leaves as a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // the GraphQL entrance formats its errors itself
    if (host.getType() !== 'http') throw thrown;
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const requestId = contextOf(request.raw)?.requestId ?? request.id;
    const error = toAppError(thrown, requestId);
    logFailure(this.logger, error, request.raw);
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply
      .status(error.status)
      .headers(headersOf(error))
      .type(PROBLEM_TYPE)
      .send(problemOf(error, requestId));
  }
}
