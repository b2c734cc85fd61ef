import { createHmac } from 'node:crypto';
import { eventually } from '#libs/testing';
import { startKeyServer, type KeyServer } from '../support/key-server.js';
import { exchange } from '../support/raw-socket.js';
import {
  startServiceProcess,
  type Answer,
  type CallInit,
  type ServiceProcess,
} from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

const PROOFS = '/api/v1/blockchain/identity/proof';
const WALLET = '/api/v1/blockchain/wallet/version';
const ADMIN = '/api/v1/admin/features';
const proof = { subject: 'did:example:alice', claims: { name: 'Alice' } };

describe('The edge of the REST API', () => {
  let service: ServiceProcess;
  let keys: KeyServer;
  const post = (body: unknown, init: CallInit = {}) =>
    service.call(PROOFS, { method: 'POST', body, ...init });
  beforeAll(async () => {
    keys = await startKeyServer();
    const env = { JWT_SECRET, JWKS_URL: keys.url, RATE_LIMIT_ENABLED: 'false', HTTP_BODY_LIMIT: '100000' };
    service = await startServiceProcess({ env });
  });
  afterAll(async () => {
    await service.stop();
    await keys.close();
  });

  const typed = (type: string) => ({ headers: { 'content-type': type } });
  it.each<[string, () => Promise<Answer>, number, string]>([
    ['a path that does not exist', () => service.call('/api/v1/nothing'), 404, 'NOT_FOUND'],
    ['a path below a feature', () => service.call('/api/v1/blockchain/wallet/nothing'), 404, 'NOT_FOUND'],
    ['another version', () => service.call('/api/v2/blockchain/wallet/version'), 404, 'NOT_FOUND'],
    ['a wrong method', () => service.call(WALLET, { method: 'DELETE' }), 405, 'METHOD_NOT_ALLOWED'],
    [
      'a wrong method at the root',
      () => service.call('/health', { method: 'POST' }),
      405,
      'METHOD_NOT_ALLOWED',
    ],
    ['broken JSON', () => post('{"subject":'), 400, 'BAD_REQUEST'],
    ['a slash at the end', () => service.call('/health/'), 404, 'NOT_FOUND'],
    ['no JSON at all', () => post(''), 400, 'VALIDATION_FAILED'],
    ['a poisoned prototype', () => post('{"__proto__":{"x":1}}'), 400, 'VALIDATION_FAILED'],
    ['wrong types', () => post({ subject: 7, claims: 'x', extra: 1 }), 400, 'VALIDATION_FAILED'],
    ['a list as body', () => post([proof]), 400, 'VALIDATION_FAILED'],
    ['a text as body', () => post('x', typed('text/plain')), 415, 'MEDIA_TYPE_UNSUPPORTED'],
    [
      'a form as body',
      () => post('a=b', typed('application/x-www-form-urlencoded')),
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    ['a large body', () => post({ ...proof, filler: 'x'.repeat(100_000) }), 413, 'CONTENT_TOO_LARGE'],
    ['a wrong query', () => service.call(`${PROOFS}?limit=many`), 400, 'VALIDATION_FAILED'],
    ['an unknown parameter', () => service.call(`${PROOFS}?colour=red`), 400, 'VALIDATION_FAILED'],
    ['a repeated parameter', () => service.call(`${PROOFS}?limit=1&limit=2`), 400, 'VALIDATION_FAILED'],
    ['a long target', () => service.call(`${PROOFS}?cursor=${'a'.repeat(9_000)}`), 414, 'URI_TOO_LONG'],
    ['a long segment', () => service.call(`${PROOFS}/${'a'.repeat(600)}`), 414, 'PARAMETER_TOO_LONG'],
    ['a broken percent-encoding', () => service.call(`${PROOFS}/%E0%A4%A`), 400, 'URI_MALFORMED'],
    ['an id that is none', () => service.call(`${PROOFS}/7`), 404, 'PROOF_NOT_FOUND'],
  ])('answers %s with a problem document', async (_, request, status, code) => {
    const { status: answered, headers, body } = await request();
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      status,
      code,
      type: `/docs/errors#${code}`,
      requestId: headers.get('x-request-id'),
    });
    expect(answered).toBe(status);
    expect((await service.call('/docs/errors', { token: null })).body).toContain(`id="${code}"`);
    if (status === 405) expect(headers.get('allow')).toContain('GET');
  });

  it('names every faulty field', async () => {
    const { body } = await post({ subject: 'no spaces', claims: [], extra: 1 });
    expect(body.errors.map((e: { pointer: string }) => e.pointer).toSorted()).toEqual([
      '/claims',
      '/extra',
      '/subject',
    ]);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'MESSAGE_MALFORMED'],
    [
      'two lengths',
      'GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'MESSAGE_MALFORMED',
    ],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'MESSAGE_MALFORMED',
    ],
    [
      'a huge header',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n', 400, undefined],
  ])('answers %s and ends the connection', async (_, bytes, status, code) => {
    const answer = await exchange(service.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('connection: close');
    if (code !== undefined) expect(answer).toContain(code);
    expect((await service.call('/health/live')).status).toBe(200);
  });

  it('lets browsers of other origins in, and says what they may read', async () => {
    const ask = { origin: 'https://dao.example', 'access-control-request-method': 'PUT' };
    const headers = { ...ask, 'access-control-request-headers': 'authorization,idempotency-key' };
    const preflight = await service.call(PROOFS, { method: 'OPTIONS', headers, token: null });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,idempotency-key',
      'access-control-allow-methods': expect.stringContaining('PATCH'),
    });
    const answer = await service.call(PROOFS, { headers: { origin: ask.origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
  });

  it.each([PROOFS, ADMIN, '/health', '/graphql', '/api/v1/nothing', '/docs-json'])(
    'protects %s by header fields',
    async (path) => {
      const { headers } = await service.call(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it.each([
    ['the root application', ADMIN, {}],
    ['a feature', WALLET, {}],
    ['nothing', '/api/v1/nothing', {}],
    ['GraphQL', '/graphql', { method: 'POST', body: { query: '{ crossChainNetworks { network } }' } }],
  ])('tells the request id in the answer and the log of %s', async (what, path, init) => {
    const id = `edge-${what.replaceAll(' ', '-')}`;
    const { headers } = await service.call(path, { ...init, headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toBe(id);
    const lines = () => service.log().filter((line) => line['requestId'] === id);
    const line = await eventually(() => lines().find((l) => l['msg'] === 'request'), {
      what: 'The access line',
    });
    expect(line).toMatchObject({
      path,
      subject: 'admin',
      method: expect.any(String),
      ms: expect.any(Number),
    });
    expect(JSON.stringify(lines())).not.toContain(service.token);
  });

  it('replaces a request id that could forge log lines', async () => {
    const { headers } = await service.call(WALLET, { headers: { 'x-request-id': 'a b"{}' } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'accepts %s tokens of the issuer, with their roles',
    async (alg) => {
      const admin = await keys.sign(alg, { sub: 'boss', roles: ['admin'] });
      const member = await keys.sign(alg, { sub: 'alice', scope: 'member openid' });
      expect((await service.call(ADMIN, { token: admin })).status).toBe(200);
      expect((await service.call(ADMIN, { token: member })).body.code).toBe('ROLE_MISSING');
      expect((await service.call(WALLET, { token: member })).status).toBe(200);
    },
  );

  it.each<[string, () => string | Promise<string>]>([
    ['expired', () => tokenOf('a', ['admin'], -60)],
    ['expired, of the issuer', () => keys.sign('ES256', { sub: 'a', exp: 1 })],
    ['not yet valid', () => keys.sign('ES256', { sub: 'a', nbf: Date.now() / 1000 + 600 })],
    ['without a subject', () => keys.sign('ES256', { roles: ['admin'] })],
    ['unsigned', () => unsigned({ sub: 'a', roles: ['admin'], exp: 1e10 })],
    ['signed by somebody else', () => tampered(tokenOf('a', ['admin']))],
    [
      'with another content',
      () => withClaims(tokenOf('a', ['member']), { sub: 'a', roles: ['admin'], exp: 1e10 }),
    ],
    ['signed with the public key as secret', () => confused({ sub: 'a', roles: ['admin'], exp: 1e10 })],
    ['no token', () => 'abc'],
  ])('refuses a token that is %s', async (_, make) => {
    const { status, headers, body } = await service.call(WALLET, { token: await make() });
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'TOKEN_INVALID' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
  });
});

describe('The rate limit', () => {
  it('counts clients without a token by address and callers by token, and says when to come back', async () => {
    const env = { JWT_SECRET, RATE_LIMIT_RPM: '5', RATE_LIMIT_BURST: '2' };
    const service = await startServiceProcess({ env });
    try {
      const calls = async (token: string | null) => {
        const answers: Answer[] = [];
        for (let i = 0; i < 8; i++) answers.push(await service.call(WALLET, { token }));
        return answers;
      };
      for (const [token, allowed] of [
        [null, 401] as const,
        [tokenOf('a', []), 200] as const,
        [tokenOf('b', []), 200] as const,
      ]) {
        const answers = await calls(token);
        expect(answers.map((a) => a.status)).toEqual([...Array<number>(7).fill(allowed), 429]);
        const last = answers[7] as Answer;
        expect(last.body).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
        expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(last.headers.get('ratelimit-limit')).toBe('5');
        expect(last.headers.get('ratelimit-remaining')).toBe('0');
        expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"minute";r=4;t=\d+$/);
      }
      // another token of the same caller is no way around
      expect((await service.call(WALLET, { token: tokenOf('a', ['member']) })).status).toBe(429);
      for (const path of [
        '/health',
        '/health/live',
        '/health/ready',
        '/api/v1/blockchain/monitoring/metrics',
      ])
        expect((await service.call(path, { token: null })).status).toBe(200);
    } finally {
      await service.stop();
    }
  });
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (claims: object): string => `${part({ alg: 'none' })}.${part(claims)}.`;

function tampered(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return [header, payload, bytes.toString('base64url')].join('.');
}

function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  return [header, part(claims), signature].join('.');
}

/** The classic confusion: an HMAC whose secret everybody knows. */
function confused(claims: object): string {
  const signed = `${part({ alg: 'HS256', kid: 'key-RS256' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', 'key-RS256').update(signed).digest('base64url')}`;
}
