import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createAuthenticator, type AuthenticatorDeps } from './authenticator.js';
import { signToken } from './sign-token.js';
import type { JwtSettingsInput } from './settings.js';

const secret = 'a secret of at least thirty-two bytes';
const now = new Date('2026-01-01T00:00:00Z');
const clock = { now: () => now };
const seconds = now.getTime() / 1_000;
const claims = { sub: 'alice', roles: ['member'], exp: seconds + 60 };

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function token(header: unknown, payload: unknown, key: string | Buffer = secret): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}
const HS = { alg: 'HS256', typ: 'JWT' };

function check(jwt: string, settings: Partial<JwtSettingsInput> = {}, deps: AuthenticatorDeps = {}) {
  return createAuthenticator({ secret, ...settings }, { clock, ...deps }).authenticate(`Bearer ${jwt}`);
}
const refused = { kind: 'invalid', reason: expect.any(String) };

describe('An authenticator', () => {
  it('knows the caller of a good token at once', () => {
    const payload = { ...claims, roles: ['member', 'emperor'], scope: 'operator read:all', jti: 't-1' };
    expect(check(token(HS, payload))).toEqual({
      kind: 'caller',
      caller: { subject: 'alice', roles: ['operator', 'member'], tokenId: 't-1' },
      // with the leeway
      until: (claims.exp + 5) * 1_000,
    });
  });

  it('accepts what signToken makes', () => {
    const audience = 'dao';
    const jwt = signToken(
      { secret, expiresInSeconds: 60, issuer: 'us', audience },
      { subject: 'root', roles: ['admin'] },
    );
    const authenticator = createAuthenticator({ secret, issuer: 'us', audience });
    expect(authenticator.authenticate(`bearer ${jwt}`)).toMatchObject({
      kind: 'caller',
      caller: { subject: 'root', roles: ['admin'] },
    });
  });

  it('calls a request without the header absent', () => {
    expect(createAuthenticator({ secret }).authenticate(undefined)).toEqual({ kind: 'absent' });
  });

  it.each(['', 'Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer ab\u00e9', 'token'])(
    'refuses the header "%s"',
    (header) => {
      expect(createAuthenticator({ secret }).authenticate(header)).toEqual(refused);
    },
  );

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({
    type: 'spki',
    format: 'pem',
  });
  const good = token(HS, claims);
  const [header = '', body = '', signature = ''] = good.split('.');

  it.each<[string, string]>([
    ['alg none without a signature', `${part({ alg: 'none' })}.${body}.`],
    ['alg nOnE with the old signature', `${part({ alg: 'nOnE' })}.${body}.${signature}`],
    ['an empty signature', `${header}.${body}.`],
    ['no signature part', `${header}.${body}`],
    ['another payload', `${header}.${part({ ...claims, sub: 'mallory' })}.${signature}`],
    ['a cut signature', good.slice(0, -4)],
    ['another secret', token(HS, claims, 'another secret of thirty-two bytes!')],
    ['an empty secret', token(HS, claims, '')],
    ['HMAC over a public key', token({ alg: 'RS256' }, claims, rsa)],
    ['HS384 instead of HS256', token({ alg: 'HS384' }, claims)],
    ['alg as an array', token({ alg: ['HS256'] }, claims)],
    ['no alg', token({ typ: 'JWT' }, claims)],
    ['an unknown critical header', token({ ...HS, crit: ['b64'], b64: false }, claims)],
    ['an endless kid', token({ ...HS, kid: 'k'.repeat(300) }, claims)],
    ['a header that is no JSON', token('nonsense', claims)],
    ['a payload that is no object', token(HS, '"alice"')],
    ['whitespace in base64', good.replace('.', ' .')],
    ['an expired token', token(HS, { ...claims, exp: seconds - 6 })],
    ['a token that never expires', token(HS, { sub: 'alice' })],
    ['exp as text', token(HS, { ...claims, exp: '9999999999' })],
    ['exp beyond all numbers', token(HS, '{"sub":"alice","exp":1e999}')],
    ['nbf in the future', token(HS, { ...claims, nbf: seconds + 6 })],
    ['iat in the future', token(HS, { ...claims, iat: seconds + 6 })],
    ['no subject', token(HS, { exp: claims.exp })],
    ['an empty subject', token(HS, { ...claims, sub: '' })],
    ['a subject that is too long', token(HS, { ...claims, sub: 'a'.repeat(257) })],
    ['an oversized token', token(HS, { ...claims, more: 'a'.repeat(9_000) })],
  ])('refuses %s', (_, jwt) => {
    expect(check(jwt)).toEqual(refused);
  });

  it('lets clocks differ by the leeway and no more', () => {
    expect(
      check(token(HS, { ...claims, exp: seconds - 5, iat: seconds + 5, nbf: seconds + 5 })),
    ).toMatchObject({ kind: 'caller' });
  });

  it.each([
    ['the wrong issuer', { ...claims, iss: 'them' }, false],
    ['no issuer', claims, false],
    ['an issuer that begins alike', { ...claims, iss: 'us.evil', aud: 'dao' }, false],
    ['the wrong audience', { ...claims, iss: 'us', aud: 'other' }, false],
    ['no audience', { ...claims, iss: 'us' }, false],
    ['the audience among others', { ...claims, iss: 'us', aud: ['other', 'dao'] }, true],
  ])('asked for issuer and audience, meets %s', (_, payload, accepted) => {
    const result = check(token(HS, payload), { issuer: 'us', audience: 'dao' });
    expect(result).toMatchObject({ kind: accepted ? 'caller' : 'invalid' });
  });

  it('never quotes the token in its reason', () => {
    for (const jwt of [
      token(HS, { ...claims, exp: 1 }),
      'eyJzZWNyZXQ.eyJzZWNyZXQ.zzz',
      token({ alg: 'leak-me' }, claims),
    ]) {
      const result = check(jwt);
      expect(JSON.stringify(result)).not.toMatch(/leak-me|eyJ/);
    }
  });

  it('remembers a token until it expires, not longer', () => {
    let time = now;
    const authenticator = createAuthenticator({ secret }, { clock: { now: () => time } });
    expect(authenticator.authenticate(`Bearer ${good}`)).toMatchObject({ kind: 'caller' });
    time = new Date(now.getTime() + 66_000);
    expect(authenticator.authenticate(`Bearer ${good}`)).toEqual({
      kind: 'invalid',
      reason: 'it has expired',
    });
  });

  it('asks for revocation on every request, also of remembered tokens', async () => {
    const revoked = new Set<string>();
    const isRevoked = (caller: { tokenId?: string }) => revoked.has(caller.tokenId ?? '');
    const authenticator = createAuthenticator({ secret }, { clock, isRevoked });
    const jwt = `Bearer ${token(HS, { ...claims, jti: 't-1' })}`;
    expect(authenticator.authenticate(jwt)).toMatchObject({ kind: 'caller' });
    revoked.add('t-1');
    expect(authenticator.authenticate(jwt)).toEqual({ kind: 'invalid', reason: 'it was revoked' });
    const later = createAuthenticator({ secret }, { clock, isRevoked: () => Promise.resolve(true) });
    expect(await later.authenticate(jwt)).toEqual({ kind: 'invalid', reason: 'it was revoked' });
  });

  it('lets nobody in while the revocations cannot be read', async () => {
    const rejecting = { isRevoked: () => Promise.reject(new RangeError('down')) };
    const throwing = {
      isRevoked: () => {
        throw new RangeError('down');
      },
    };
    expect(await check(good, {}, rejecting)).toMatchObject({ kind: 'unavailable' });
    expect(check(good, {}, throwing)).toMatchObject({ kind: 'unavailable' });
  });

  it('refuses a secret that is too short for HS256', () => {
    expect(() => createAuthenticator({ secret: 'short' })).toThrow(
      expect.objectContaining({ code: 'JWT_SECRET_WEAK' }),
    );
  });
});
