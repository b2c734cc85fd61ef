import { RequestMethod, VersioningType } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { CallerGuard } from '#libs/caller';
import type { Logger } from '#libs/observability';
import { assertPlainUtf8, parseJsonBody } from './json-body.js';
import { answerWrongMethods } from './front-door/wrong-method.js';
import { rememberRoutes } from './front-door/route-hook.js';
import { problemErrors } from './problems/errors.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { validationPipe } from './problems/validation-pipe.js';

/** First segment of every REST route. */
export const GLOBAL_PREFIX = 'api';

/** What stands outside of `/api`. */
export const UNPREFIXED = ['health', 'health/live', 'health/ready', 'docs/errors'].map((path) => ({
  path,
  method: RequestMethod.GET,
}));

/** The same guard, validation, errors and versions for the root application and for every feature. */
export function configureApp(
  app: NestFastifyApplication,
  { logger, feature }: { logger: Logger; feature?: string },
) {
  app.enableVersioning({ type: VersioningType.URI });
  app.useGlobalGuards(new CallerGuard());
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  const fastify = app.getHttpAdapter().getInstance();
  takeJsonOnly(app);
  fastify.addHook('onRequest', forgetTypeOfNothing);
  rememberRoutes(fastify, feature);
  answerWrongMethods(fastify);
}

/** Many clients name a content type where they send nothing: Fastify would parse that. */
function forgetTypeOfNothing(
  { method, raw: { headers } }: FastifyRequest,
  _: unknown,
  done: () => void,
): void {
  // of these Fastify reads no body
  if (method !== 'GET' && method !== 'HEAD' && headers['content-type'] !== undefined) {
    const length = headers['content-length'];
    if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined))
      delete headers['content-type'];
  }
  done();
}

/** What is no JSON is refused with 415, not handed on as a string or as the fields of a form. */
function takeJsonOnly(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  // by Nest, which would add parsers of its own for what it does not know to have one
  app.useBodyParser(['application/json', 'application/merge-patch+json'], {}, (request, body, done) => {
    // thrown here, Nest passes it on
    assertPlainUtf8(request.headers);
    done(null, parseJsonBody(body));
  });
  app.useBodyParser('application/x-www-form-urlencoded', {}, (_request, _body, done) => {
    done(problemErrors.MEDIA_TYPE_UNSUPPORTED({ reason: 'A form is not accepted. Send application/json.' }));
  });
}
