import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Counter, Histogram, Registry } from 'prom-client';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { API_HEADERS } from '#src/edge/front-door/security-headers.js';
import { SECRET } from './subject.js';

interface RequestFacts {
  readonly requestId: string;
  subject: string;
}

const requests = new AsyncLocalStorage<RequestFacts>();
const facts = new WeakMap<object, RequestFacts>();
const MAX_IN_FLIGHT = 2_000;

/**
 * What our front door does, in the way of a plain Fastify application: request id, a context that every line of log
 * carries, redaction, security headers, a verified token from a cache, a limit of requests at once and per minute,
 * metrics and one line of log per request.
 */
export function furnish(fastify: FastifyInstance): void {
  const logger = pino(
    {
      level: 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ requestId: requests.getStore()?.requestId }),
      redact: ['authorization', 'password', 'token', '*.authorization', '*.password', '*.token'],
    },
    pino.destination({ dest: '/dev/null', sync: false }),
  );
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

  let inFlight = 0;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const mine = { requestId: randomUUID(), subject: '' };
    facts.set(request, mine);
    requests.run(mine, done);
  });
  fastify.addHook('onRequest', async (request, reply) => {
    if (++inFlight > MAX_IN_FLIGHT) return reply.code(503).send();
    const mine = facts.get(request);
    reply.header('x-request-id', mine?.requestId);
    reply.header('access-control-allow-origin', '*');
    for (const [name, value] of API_HEADERS) reply.header(name, value);
    const { sub } = verify((request.headers.authorization ?? '').slice('Bearer '.length)) as { sub: string };
    if (mine) mine.subject = sub;
    Object.assign(request, { caller: sub });
    const { remainingPoints } = await limiter.consume(sub);
    reply.header('ratelimit-remaining', remainingPoints);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    inFlight--;
    const { method, url, ip } = request;
    const endpoint = request.routeOptions.url ?? '';
    const status = reply.statusCode;
    total.inc({ method, endpoint, status });
    seconds.observe({ method, endpoint }, reply.elapsedTime / 1_000);
    const subject = facts.get(request)?.subject;
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    logger.info({ method, path: url, status, ms, ip, route: endpoint, subject }, 'request');
    done();
  });
}
