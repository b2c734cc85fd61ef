import { RequestMethod, VersioningType } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
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
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    // many clients name a content type where they send nothing
    const empty =
      headers['content-length'] === '0' || !('content-length' in headers || 'transfer-encoding' in headers);
    if (empty) delete headers['content-type'];
    done();
  });
  rememberRoutes(fastify, feature);
  answerWrongMethods(fastify);
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
