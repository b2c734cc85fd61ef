import { once } from 'node:events';
import http, {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Body, Controller, Get, Header, HttpException, Module, Param, Post } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsIn, IsInt, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import {
  CallerGuard,
  createAuthenticator,
  CurrentCaller,
  Public,
  Roles,
  signToken,
  type Caller,
  type Role,
} from '#libs/caller';
import { createLogger, createMetrics, type Logger, type Metrics } from '#libs/observability';
import { eventually } from '#libs/testing';
import { ProblemFilter } from '../problems/problem.filter.js';
import { validationPipe } from '../problems/validation-pipe.js';
import { answerClientError } from './client-error.js';
import { DoorResponse } from './door-response.js';
import { createFrontDoor, type FrontDoor } from './front-door.js';
import { rememberRoutes } from './route-hook.js';
import type { FrontDoorSettingsInput } from './settings.js';

const secret = 'a secret of at least thirty-two bytes';
const gates = { entered: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() };
let logger: Logger;

class Weight {
  @IsInt() units: number;
}
class Vote {
  @IsIn(['yes', 'no']) choice: string;
  @ValidateNested() @Type(() => Weight) weight: Weight;
}

@Controller('api/v1')
class VoteController {
  @Get('votes/:id') read(@Param('id') id: string, @CurrentCaller() caller: Caller) {
    logger.info('reading');
    return { id, by: caller.subject };
  }
  @Post('votes') cast(@Body() vote: Vote) {
    return vote;
  }
  @Roles('admin') @Get('admin/list') list() {
    return [];
  }
  @Public() @Get('fail') fail() {
    throw new RangeError('password=SECRET');
  }
  @Public() @Header('X-Frame-Options', 'SAMEORIGIN') @Get('framed') framed() {
    return {};
  }
  @Public() @Get('teapot') teapot() {
    throw new HttpException('no coffee', 418);
  }
  @Public() @Get('wait') async wait() {
    gates.entered.resolve();
    await gates.open.promise;
    return { waited: true };
  }
}

@Controller()
class HealthController {
  @Public() @Get('health') health() {
    return { status: 'healthy' };
  }
}

@Module({
  controllers: [VoteController, HealthController],
  providers: [{ provide: APP_GUARD, useClass: CallerGuard }],
})
class TestModule {}

interface House {
  readonly url: string;
  readonly port: number;
  readonly door: FrontDoor;
  readonly metrics: Metrics;
  readonly lines: Record<string, unknown>[];
  readonly lag: { lagMs: number };
  close(): Promise<void>;
}

async function open(settings: FrontDoorSettingsInput = {}): Promise<House> {
  const lines: Record<string, unknown>[] = [];
  logger = createLogger(
    { level: 'debug' },
    { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const metrics = createMetrics({ processMetrics: false });
  const lag = { lagMs: 0 };
  const authenticator = createAuthenticator({ secret });
  const door = createFrontDoor(settings, { logger, metrics, authenticator, lag });
  const { app, handler } = await application();
  const server = createServer({ maxHeaderSize: 16_384, ServerResponse: DoorResponse }, (req, res) =>
    door.handle(req, res, handler),
  );
  server.on('clientError', answerClientError);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await shut(server);
    await app.close();
    metrics.close();
  };
  return { url: `http://127.0.0.1:${port}`, port, door, metrics, lines, lag, close };
}

async function application(): Promise<{ app: NestFastifyApplication; handler: RequestListener }> {
  const captured: { handler?: RequestListener } = {};
  const serverFactory = (handler: (req: IncomingMessage, res: ServerResponse) => void): Server => {
    captured.handler = handler;
    return http.createServer(handler);
  };
  const adapter = new FastifyAdapter({ serverFactory, bodyLimit: 1_000, forceCloseConnections: false });
  const app = await NestFactory.create<NestFastifyApplication>(TestModule, adapter, {
    abortOnError: false,
    logger: false,
  });
  rememberRoutes(adapter.getInstance(), 'votes');
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(validationPipe());
  await app.init();
  await adapter.getInstance().ready();
  return { app, handler: captured.handler as RequestListener };
}

async function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  await once(server.close(), 'close');
}

const bearer = (...roles: Role[]) => ({
  authorization: `Bearer ${signToken({ secret, expiresInSeconds: 60 }, { subject: 'alice', roles })}`,
});

/** Raw bytes in, all bytes until the server ends the connection out. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('The front door', () => {
  let house: House;
  const get = (path: string, headers: Record<string, string> = {}) => fetch(house.url + path, { headers });
  const post = (body: string, type = 'application/json') =>
    fetch(`${house.url}/api/v1/votes`, {
      method: 'POST',
      headers: { 'content-type': type, ...bearer() },
      body,
    });

  afterEach(() => house.close());

  describe('with its defaults', () => {
    beforeEach(async () => {
      house = await open();
    });

    it('lets a verified caller in, with an id, limits and security headers on the answer', async () => {
      const answer = await get('/api/v1/votes/7', { ...bearer('member'), 'x-request-id': 'mine-1' });
      expect([answer.status, await answer.json()]).toEqual([200, { id: '7', by: 'alice' }]);
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject({
        'x-request-id': 'mine-1',
        'ratelimit-policy': '"minute";q=1000;w=60, "burst";q=100;w=600',
        ratelimit: expect.stringMatching(/^"minute";r=999;t=\d+$/),
        'ratelimit-limit': '1000',
        'ratelimit-remaining': '999',
        'x-content-type-options': 'nosniff',
      });
    });

    it('lets the application replace a field, and writes each one once', async () => {
      const text = 'GET /api/v1/framed HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
      const [head = ''] = (await raw(house.port, text)).split('\r\n\r\n');
      const names = head.split('\r\n').map((line) => line.split(':')[0]?.toLowerCase());
      expect(head.toLowerCase()).toContain('\r\nx-frame-options: sameorigin');
      expect(head).toContain('\r\nx-content-type-options: nosniff');
      expect(new Set(names).size).toBe(names.length);
    });

    it('writes the id into every line and one access line with the route and the caller', async () => {
      await get('/api/v1/votes/7?token=SECRET', {
        ...bearer(),
        'x-request-id': 'mine-2',
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      });
      await eventually(() => house.lines.length === 2);
      const shared = { requestId: 'mine-2', traceId: 'a'.repeat(32), feature: 'votes' };
      expect(house.lines).toEqual([
        expect.objectContaining({ ...shared, msg: 'reading' }),
        expect.objectContaining({
          ...shared,
          msg: 'request',
          method: 'GET',
          path: '/api/v1/votes/7',
          route: '/api/v1/votes/:id',
          status: 200,
          subject: 'alice',
          ip: '127.0.0.1',
        }),
      ]);
      expect(JSON.stringify(house.lines)).not.toContain('SECRET');
      const { text } = await house.metrics.expose();
      expect(text).toContain('http_requests_total{method="GET",endpoint="/api/v1/votes/:id",status="200"} 1');
    });

    it('never makes a raw URL a label', async () => {
      for (const path of ['/wp-login.php', '/api/v1/nothing/1', '/api/v1/nothing/2'])
        expect((await get(path)).status).toBe(404);
      await eventually(() => house.lines.filter(({ msg }) => msg === 'request').length === 3);
      const { text } = await house.metrics.expose();
      expect(text).toContain('http_requests_total{method="GET",endpoint="unmatched",status="404"} 3');
      expect(text).not.toMatch(/wp-login|nothing/);
    });

    it.each<[string, string, Record<string, string>, number, string, RegExp]>([
      ['no token', '/api/v1/votes/7', {}, 401, 'CALLER_REQUIRED', /^Bearer$/],
      [
        'a bad token',
        '/api/v1/votes/7',
        { authorization: 'Bearer a.b.c' },
        401,
        'TOKEN_INVALID',
        /error="invalid_token"/,
      ],
      [
        'a missing role',
        '/api/v1/admin/list',
        bearer('member'),
        403,
        'ROLE_MISSING',
        /insufficient_scope", scope="admin"/,
      ],
    ])('answers %s with a problem and a challenge', async (...[, path, headers, status, code, challenge]) => {
      const answer = await get(path, headers);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('www-authenticate')).toMatch(challenge);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await answer.json()).toMatchObject({
        code,
        status,
        requestId: answer.headers.get('x-request-id'),
      });
    });

    it('admits the role, and strangers to what is public even with a bad token', async () => {
      expect((await get('/api/v1/admin/list', bearer('admin'))).status).toBe(200);
      expect((await get('/health', { authorization: 'Bearer a.b.c' })).status).toBe(200);
    });

    it('masks what broke, tells the log, and keeps secrets from both', async () => {
      const answer = await get('/api/v1/fail');
      expect([answer.status, await answer.json()]).toMatchObject([
        500,
        { code: 'INTERNAL', retryable: false },
      ]);
      await eventually(() => house.lines.length === 2);
      expect(house.lines[0]).toMatchObject({
        level: 'error',
        err: { type: 'RangeError', message: 'password=[redacted]' },
      });
    });

    it('names every faulty field', async () => {
      const answer = await post(
        JSON.stringify({ choice: 'maybe', weight: { units: 'x', extra: 1 }, admin: true }),
      );
      const problem = (await answer.json()) as { errors: { pointer: string; code: string }[] };
      expect(problem).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
        type: '/docs/errors#VALIDATION_FAILED',
      });
      expect(problem.errors.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
        '/admin whitelistValidation',
        '/choice isIn',
        '/weight/extra whitelistValidation',
        '/weight/units isInt',
      ]);
    });

    it.each<[string, string, string, number, string]>([
      ['broken JSON', '{"a":', 'application/json', 400, 'BAD_REQUEST'],
      ['an empty body', '', 'application/json', 400, 'BAD_REQUEST'],
      ['a poisoned prototype', '{"__proto__":{"a":1}}', 'application/json', 400, 'BAD_REQUEST'],
      ['a large body', `{"a":"${'x'.repeat(2_000)}"}`, 'application/json', 413, 'CONTENT_TOO_LARGE'],
      ['another media type', '<a/>', 'application/xml', 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ])('answers %s with a problem', async (...[, body, type, status, code]) => {
      const answer = await post(body, type);
      expect([answer.status, await answer.json()]).toMatchObject([status, { code, status }]);
    });

    it.each<[string, string, string, number]>([
      [
        'a broken encoding',
        'GET /api/v1/%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
        'URI_MALFORMED',
        400,
      ],
      [
        'a long target',
        `GET /${'a'.repeat(9_000)} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
        'URI_TOO_LONG',
        414,
      ],
      ['no HTTP', 'NONSENSE\r\n\r\n', 'MESSAGE_MALFORMED', 400],
      [
        'two lengths',
        'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
        'MESSAGE_MALFORMED',
        400,
      ],
      [
        'a huge header',
        `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
        'HEADERS_TOO_LARGE',
        431,
      ],
    ])('answers %s with a problem on the wire', async (...[, text, code, status]) => {
      const [head = '', body = ''] = (await raw(house.port, text)).split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(head.toLowerCase()).toContain('content-type: application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ code, status });
    });

    it('answers a preflight itself, and leaves other OPTIONS alone', async () => {
      const preflight = {
        origin: 'https://dao.example',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization',
      };
      const answer = await fetch(`${house.url}/api/v1/votes/7`, { method: 'OPTIONS', headers: preflight });
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': expect.stringContaining('PATCH'),
        'access-control-allow-headers': 'authorization',
      });
      expect((await fetch(`${house.url}/api/v1/votes/7`, { method: 'OPTIONS' })).status).toBe(404);
    });

    it('loosens the content policy on pages of its own only', async () => {
      const policy = async (path: string) => (await get(path)).headers.get('content-security-policy');
      expect(await policy('/docs')).toContain("'unsafe-inline'");
      expect(await policy('/docsx')).not.toContain("'unsafe-inline'");
      expect(await policy('/api/v1/votes/7')).toContain("default-src 'none'");
    });

    it('serves what comes while it drains, and ends the connection', async () => {
      house.door.drain();
      const answer = await raw(house.port, 'GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
      expect(answer).toMatch(/^HTTP\/1.1 200 /);
      expect(answer.toLowerCase()).toContain('connection: close');
    });

    it('counts requests under way until they end, also when the client goes away', async () => {
      Object.assign(gates, { entered: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() });
      const leaving = new AbortController();
      const gone = fetch(`${house.url}/api/v1/wait`, { signal: leaving.signal });
      await gates.entered.promise;
      expect(house.door.inFlight).toBe(1);
      leaving.abort();
      await expect(gone).rejects.toThrow('abort');
      await eventually(() => house.door.inFlight === 0);
      await eventually(() => house.lines.some(({ aborted, status }) => aborted === true && status === 499));
      gates.open.resolve();
    });
  });

  it('limits each caller, leaves health alone, and takes new limits while it runs', async () => {
    house = await open({ rateLimit: { requestsPerMinute: 2, burstSize: 1 } });
    const statuses = (headers = {}) =>
      [1, 2, 3, 4].map(async () => (await get('/api/v1/votes/7', headers)).status);
    expect((await Promise.all(statuses(bearer()))).filter((status) => status === 200)).toHaveLength(3);
    const refused = await get('/api/v1/votes/7', bearer());
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"minute";r=0;t=\d+, "burst";r=0;t=\d+$/);
    expect((await get('/api/v1/teapot')).status).not.toBe(429);
    for (let n = 0; n < 5; n++) expect((await get('/health')).status).toBe(200);
    house.door.reconfigure({ rateLimit: { enabled: false } });
    expect((await get('/api/v1/votes/7', bearer())).status).toBe(200);
  });

  it('counts forged tokens with the address, so that they open no new account', async () => {
    house = await open({ rateLimit: { requestsPerMinute: 2, burstSize: 0 } });
    const forged = (n: number) =>
      get('/api/v1/votes/7', { authorization: `Bearer a.b.${n}`, 'x-forwarded-for': `1.1.1.${n}` });
    expect([(await forged(1)).status, (await forged(2)).status, (await forged(3)).status]).toEqual([
      401, 401, 429,
    ]);
  });

  it('sheds load with 503, but for health and admin', async () => {
    house = await open({ shedding: { retryAfterSeconds: 7 } });
    house.lag.lagMs = 1_000;
    const shed = await get('/api/v1/votes/7', bearer());
    expect([shed.status, shed.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await shed.json()).toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect((await get('/health')).status).toBe(200);
    expect((await get('/api/v1/admin/list', bearer('admin'))).status).toBe(200);
    house.lag.lagMs = 0;
    expect((await get('/api/v1/votes/7', bearer())).status).toBe(200);
  });

  it('answers browsers of the named origins only', async () => {
    house = await open({ cors: { origins: ['https://dao.example'], credentials: true } });
    const from = async (origin?: string) =>
      Object.fromEntries((await get('/health', origin ? { origin } : {})).headers);
    expect(await from('https://dao.example')).toMatchObject({
      'access-control-allow-origin': 'https://dao.example',
      vary: 'Origin',
    });
    expect(await from('https://evil.example')).not.toHaveProperty('access-control-allow-origin');
    expect(await from()).toHaveProperty('vary', 'Origin');
  });
});
