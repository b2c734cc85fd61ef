import { randomUUID } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Counter, Histogram, Registry } from 'prom-client';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { API_HEADERS } from '#src/edge/front-door/security-headers.js';
import { SECRET } from './subject.js';

/**
 * What our front door does, in the way of a plain Fastify application: request id, security headers, a verified token
 * from a cache, a rate limit, metrics and one line of log per request.
 */
export function furnish(fastify: FastifyInstance): void {
  const logger = pino({ level: 'info' }, pino.destination({ dest: '/dev/null', sync: false }));
  const registry = new Registry();
  const labelNames = ['method', 'endpoint', 'status'];
  const total = new Counter({
    name: 'http_requests_total',
    help: 'requests',
    labelNames,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'duration',
    labelNames: ['method', 'endpoint'],
    registers: [registry],
  });
  const verify = createVerifier({ key: SECRET, algorithms: ['HS256'], cache: true });
  const limiter = new RateLimiterMemory({ points: 1e9, duration: 60 });

  fastify.addHook('onRequest', async (request, reply) => {
    const id = randomUUID();
    reply.header('x-request-id', id);
    reply.header('access-control-allow-origin', '*');
    for (const [name, value] of API_HEADERS) reply.header(name, value);
    const { sub } = verify((request.headers.authorization ?? '').slice('Bearer '.length)) as { sub: string };
    Object.assign(request, { caller: sub, requestId: id });
    const { remainingPoints } = await limiter.consume(sub);
    reply.header('ratelimit-remaining', remainingPoints);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, url, ip } = request;
    const endpoint = request.routeOptions.url ?? '';
    const status = reply.statusCode;
    total.inc({ method, endpoint, status });
    seconds.observe({ method, endpoint }, reply.elapsedTime / 1_000);
    const { caller, requestId } = request as unknown as { caller: string; requestId: string };
    logger.info(
      { requestId, method, path: url, status, ms: reply.elapsedTime, ip, subject: caller },
      'request',
    );
    done();
  });
}
