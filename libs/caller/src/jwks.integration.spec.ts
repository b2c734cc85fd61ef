import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { createAuthenticator, type Authenticator } from './authenticator.js';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');

const jwk = ({ publicKey }: Pair, kid: string, more = {}) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  ...more,
});
const sign = ({ privateKey }: Pair, alg: string, kid?: string) =>
  new SignJWT({ roles: ['service'] })
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .setSubject('auth')
    .setExpirationTime('5m')
    .sign(privateKey);

describe('Keys of a JWKS URL', () => {
  let server: Server;
  let keys: object[];
  let status: number;
  let requests: number;
  let time: number;
  let warnings: unknown[];
  let authenticator: Authenticator;
  const accepted = {
    kind: 'caller',
    caller: { subject: 'auth', roles: ['service'] },
    until: expect.any(Number),
  };
  const ask = async (jwt: string) => authenticator.authenticate(`Bearer ${jwt}`);

  beforeEach(async () => {
    keys = [jwk(rsa, 'rsa'), jwk(ec, 'ec'), jwk(ed, 'ed')];
    [status, requests, time, warnings] = [200, 0, Date.now(), []];
    server = createServer((req, res) => {
      requests++;
      const answer = req.url === '/elsewhere' ? 200 : status;
      res.writeHead(answer, { location: '/elsewhere' }).end(JSON.stringify({ keys }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    const clock = { now: () => new Date(time) };
    authenticator = createAuthenticator({ jwksUrl }, { clock, onWarning: (thrown) => warnings.push(thrown) });
  });
  afterEach(async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    await once(server.close(), 'close');
  });

  it.each<[string, Pair, string]>([
    ['RS256', rsa, 'rsa'],
    ['ES256', ec, 'ec'],
    ['EdDSA', ed, 'ed'],
  ])('verify %s, with one request for many tokens', async (alg, pair, kid) => {
    const tokens = await Promise.all([sign(pair, alg, kid), sign(pair, alg, kid), sign(pair, alg)]);
    expect(await Promise.all(tokens.map(ask))).toEqual([accepted, accepted, accepted]);
    expect(requests).toBe(1);
  });

  it('answer at once when they are known', async () => {
    await authenticator.warmUp();
    expect(authenticator.authenticate(`Bearer ${await sign(ec, 'ES256', 'ec')}`)).toEqual(accepted);
  });

  it('are used with their own algorithm only', async () => {
    await authenticator.warmUp();
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${part({ alg: 'HS256', kid: 'rsa' })}.${part({ sub: 'auth', exp: 9e9 })}`;
    const confused = `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    const swapped = await sign(rsa, 'RS256', 'ec');
    const padded = await sign(rsa, 'PS256', 'rsa');
    for (const jwt of [confused, swapped, padded]) expect(await ask(jwt)).toMatchObject({ kind: 'invalid' });
  });

  it('are found by kid as a name, never as a path', async () => {
    for (const kid of ['__proto__', 'constructor', '../jwks.json', '/dev/null', "' OR 1=1 --", '']) {
      expect(await ask(await sign(ec, 'ES256', kid))).toMatchObject({ kind: 'invalid' });
    }
    expect(requests).toBe(1);
  });

  it('are read again for an unknown kid, once in the cool-down', async () => {
    await authenticator.warmUp();
    keys.push(jwk(generateKeyPairSync('ed25519'), 'other'), jwk(ed, 'new'));
    const jwt = await sign(ed, 'EdDSA', 'new');
    expect(await ask(jwt)).toMatchObject({ kind: 'invalid' });
    expect(requests).toBe(1);
    time += 30_000;
    expect(await ask(jwt)).toEqual(accepted);
    expect(requests).toBe(2);
  });

  it('that were withdrawn take their remembered tokens with them', async () => {
    const jwt = await sign(ec, 'ES256', 'ec');
    expect(await ask(jwt)).toEqual(accepted);
    keys = [jwk(ed, 'ed')];
    await authenticator.warmUp();
    expect(await ask(jwt)).toMatchObject({ kind: 'invalid' });
  });

  it('go on working while the server is away', async () => {
    const known = await sign(ec, 'ES256', 'ec');
    await ask(known);
    server.closeAllConnections();
    await once(server.close(), 'close');
    time += 60_000;
    expect(await ask(await sign(ec, 'ES256', 'ec'))).toEqual(accepted);
    expect(await ask(await sign(ed, 'EdDSA', 'unseen'))).toMatchObject({ kind: 'unavailable' });
    expect(warnings).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['an error', () => (status = 500)],
    ['a redirect', () => (status = 302)],
    [
      'no usable key',
      () =>
        (keys = [
          jwk(weakRsa, 'rsa'),
          jwk(p384, 'ec-384'),
          jwk(ec, 'ec', { use: 'enc' }),
          { kty: 'oct', k: 'AAAA' },
        ]),
    ],
    ['too much', () => (keys = [{ filler: 'x'.repeat(300_000) }])],
  ])('are kept when the server answers with %s', async (_, spoil) => {
    await authenticator.warmUp();
    spoil();
    await authenticator.warmUp();
    expect(warnings).toEqual([expect.objectContaining({ code: 'JWKS_UNUSABLE' })]);
    expect(await ask(await sign(ec, 'ES256', 'ec'))).toEqual(accepted);
  });

  it('lose nothing by a broken one among them', async () => {
    keys = [
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'broken' },
      null as unknown as object,
      jwk(ec, 'ec'),
    ];
    expect(await ask(await sign(ec, 'ES256', 'ec'))).toEqual(accepted);
  });
});
