import type { FastifyInstance } from 'fastify';
import { contextOf } from '#libs/observability';

/**
 * Tells the access log and the metrics which route serves a request. To be called before the routes are ready, for the
 * root application and for each feature's (`ChildOptions.configure`), with the feature's name.
 */
export function rememberRoutes(fastify: Pick<FastifyInstance, 'addHook'>, feature?: string): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const context = contextOf(request.raw);
    if (context) {
      // undefined where nothing matched: raw URLs would be endless label values
      const { url } = request.routeOptions;
      if (url !== undefined) context.route = url;
      if (feature !== undefined) context.feature = feature;
    }
    done();
  });
}
