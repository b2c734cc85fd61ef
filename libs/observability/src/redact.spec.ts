import { seeded, type Random } from '#libs/testing';
import { redact, redactText } from './redact.js';

const SECRET_KEYS = [
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'password',
  'MYSQL_PASSWORD',
  'secret',
  'jwt_secret',
  'private_key',
  'privateKey',
  'ETH_PRIVATE_KEY',
  'mnemonic',
  'token',
  'accessToken',
  'refresh_token',
  'CONSUL_TOKEN',
  'jwt',
  'x-api-key',
  'apiKey',
];
const URL_KEYS = ['rpc_url', 'rpcUrl', 'ETH_RPC_URL', 'ws_url', 'rpcUrls'];
const ROUNDS = 2_000;

/** A value that holds `secret` somewhere, in one of the shapes that people log. */
function hide(random: Random, secret: string): unknown {
  return random.pick([
    () => secret,
    () => [secret, secret],
    () => ({ value: secret, nested: { deeper: [secret] } }),
    () => new Map([['value', secret]]),
  ])();
}

/** Wraps `inner` in objects, arrays, maps and errors. */
function bury(random: Random, inner: Record<string, unknown>): unknown {
  let value: unknown = inner;
  for (let depth = random.integer(0, 8); depth > 0; depth--) {
    value = random.pick([
      () => ({ id: depth, below: value }),
      () => [depth, value],
      () => new Map<string, unknown>([['below', value]]),
      () => new Set([value]),
      () => Object.assign(new RangeError('failed'), { params: value }),
      () => new RangeError('failed', { cause: value }),
      () => ({ toJSON: () => ({ below: value }) }),
    ])();
  }
  return value;
}

describe('Redaction', () => {
  it('lets no secret through that stands anywhere under a secret key', () => {
    const random = seeded('redaction');
    for (let round = 0; round < ROUNDS; round++) {
      const secret = `s${random.hex(32)}`;
      const key = random.pick(SECRET_KEYS);
      const text = JSON.stringify(redact(bury(random, { [key]: hide(random, secret), ok: 'kept' })));
      expect({ key, leaked: text.includes(secret.slice(1)) }).toEqual({ key, leaked: false });
    }
  });

  it.each(URL_KEYS)('keeps only the origin of a URL under %s', (key) => {
    const url = 'https://user:pass@mainnet.example.org:8545/v3/0123456789abcdef?key=0123456789abcdef';
    const text = JSON.stringify(redact({ chain: { [key]: url }, list: { [key]: [url] } }));
    expect(text).toContain('https://mainnet.example.org:8545/[redacted]');
    expect(text).not.toMatch(/user|pass|0123456789abcdef/);
  });

  it('keeps what is no secret: hashes, addresses, ids, counts', () => {
    const line = {
      tx_hash: `0x${'ab'.repeat(32)}`,
      tokenId: 't-1',
      tokenAddress: `0x${'cd'.repeat(20)}`,
      authenticated: true,
      amount: 10n,
      at: new Date(0),
      url: 'https://example.org/proofs/1?page=2',
      nothing: null,
    };
    expect(JSON.parse(JSON.stringify(redact(line)))).toEqual({
      ...line,
      amount: '10',
      at: line.at.toISOString(),
    });
  });

  it.each<[string, string]>([
    ['a JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTRUNSRVQifQ.U0VDUkVUU0VDUkVU from them'],
    ['a bearer token', 'header Bearer SECRET.SECRET-1'],
    ['credentials in a URL', 'connect to mysql://root:SECRET@db:3306/dao failed'],
    ['a PEM key', '-----BEGIN EC PRIVATE KEY-----\nSECRET\n-----END EC PRIVATE KEY-----'],
    ['a pair', 'privateKey=0xSECRET'],
    ['a pair in JSON', 'body {"password":"SECRET with spaces","a":1}'],
    ['a query', 'GET /login?token=SECRET&a=1'],
    ['a phrase', 'mnemonic: "SECRET SECRET SECRET"'],
  ])('takes %s out of a text', (_, text) => {
    expect(redactText(text)).not.toContain('SECRET');
    expect(redactText(text)).toContain('[redacted]');
  });

  it('shows the data and the causes of an error, without secrets', () => {
    const cause = Object.assign(new RangeError('token=SECRET'), {
      config: { headers: { authorization: 'SECRET' } },
    });
    const shown = redact(new RangeError('outer', { cause }));
    expect(shown).toMatchObject({
      type: 'RangeError',
      message: 'outer',
      stack: expect.stringContaining('redact.spec'),
    });
    expect(JSON.stringify(shown)).not.toContain('SECRET');
    expect(shown).toHaveProperty('cause.config.headers.authorization', '[redacted]');
  });

  it('survives cycles, depth, length, getters of JSON that throw, and __proto__', () => {
    const cycle: Record<string, unknown> = { name: 'a' };
    cycle.self = cycle;
    expect(redact(cycle)).toEqual({ name: 'a', self: '[circular]' });
    let deep: object = {};
    for (let depth = 0; depth < 1_000; depth++) deep = { deep };
    expect(JSON.stringify(redact(deep)).length).toBeLessThan(500);
    expect(
      JSON.stringify(redact({ text: 'x'.repeat(1e6), list: Array.from({ length: 1e5 }, () => 1) })).length,
    ).toBeLessThan(20_000);
    expect(
      redact({
        toJSON: () => {
          throw new RangeError('no');
        },
      }),
    ).toBe('[unreadable]');
    redact(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect({}).not.toHaveProperty('polluted');
  });
});
