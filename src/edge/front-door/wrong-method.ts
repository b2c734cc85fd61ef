import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '#libs/observability';
import { headersOf, problemOf, PROBLEM_TYPE } from '../problems/problem.js';
import { problemErrors } from '../problems/errors.js';
import { collectMethods, type AllowedMethods } from './allowed-methods.js';
import { pathOf } from './target.js';

/**
 * Answers 405 where a path exists with other methods, and OPTIONS with what they are (RFC 9110, 9.3.7 and 15.5.6).
 * To be called before routes are registered.
 */
export function answerWrongMethods(fastify: FastifyInstance): void {
  const methods = collectMethods(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    // what was sent here ends the request: `done` would go on with it
    if (!request.is404 || !answered(request, reply, methods)) done();
  });
}

function answered(request: FastifyRequest, reply: FastifyReply, methods: AllowedMethods): boolean {
  const path = pathOf(request.url);
  const allowed = methods.of(path);
  // what is allowed and still not found is not there for another reason
  if (allowed.length === 0 || allowed.includes(request.method)) return false;
  const allow = [...allowed, 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') {
    void reply.code(204).header('allow', allow).send();
    return true;
  }
  const error = problemErrors.METHOD_NOT_ALLOWED({
    reason: `${path} knows no ${request.method}. Allowed: ${allow}.`,
  });
  const requestId = contextOf(request.raw)?.requestId ?? request.id;
  void reply
    .code(error.status)
    .headers({ ...headersOf(error), allow })
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(error, requestId)));
  return true;
}
