import type { FastifyInstance } from 'fastify';

const RAW_TYPE = 'application/octet-stream';

/** Config of a route (`@RouteConfig`) that takes its body as bytes, whatever its content type says. */
export const RAW_BODY = { rawBody: true } as const;

/**
 * Signatures are over bytes: parsing and writing a document again would hide what is wrong with it. To be called before
 * routes are registered.
 */
export function takeRawBodies(fastify: FastifyInstance): void {
  if (!fastify.hasContentTypeParser(RAW_TYPE))
    fastify.addContentTypeParser(RAW_TYPE, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', (request, _reply, done) => {
    if ((request.routeOptions.config as { rawBody?: boolean }).rawBody)
      request.headers['content-type'] = RAW_TYPE;
    done();
  });
}
