import type { FastifyInstance } from 'fastify';
import { contextOf } from '#libs/observability';
import { headersOf, problemOf, PROBLEM_TYPE } from '../problems/problem.js';
import { problemErrors } from '../problems/errors.js';
import { collectMethods } from './allowed-methods.js';
import { pathOf } from './target.js';

/**
 * Answers 405 where a path exists with other methods, and OPTIONS with what they are (RFC 9110, 9.3.7 and 15.5.6).
 * To be called before routes are registered.
 */
export function answerWrongMethods(fastify: FastifyInstance): void {
  const methods = collectMethods(fastify);
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const path = pathOf(request.url);
    const allowed = methods.of(path);
    // what is allowed and still not found is not there for another reason
    if (allowed.length === 0 || allowed.includes(request.method)) return;
    const allow = [...allowed, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    const error = problemErrors.METHOD_NOT_ALLOWED({
      reason: `${path} knows no ${request.method}. Allowed: ${allow}.`,
    });
    const requestId = contextOf(request.raw)?.requestId ?? request.id;
    return reply
      .code(error.status)
      .headers({ ...headersOf(error), allow })
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemOf(error, requestId)));
  });
}
