import { createVerifier } from 'fast-jwt';
import { systemClock, type Clock } from '#libs/base';
import type { Authentication } from './authentication.js';
import type { Caller } from './caller.js';
import { callerFrom, untimely } from './claims.js';
import { callerErrors } from './errors.js';
import { Jwks, type PublicKey } from './jwks.js';
import { reasonOf } from './refusal.js';
import { jwtSettings, type JwtSettings, type JwtSettingsInput } from './settings.js';
import { readHeader } from './token-header.js';
import { VerifiedTokens, type VerifiedToken } from './verified-tokens.js';

type Verify = (token: string) => unknown;

export interface AuthenticatorDeps {
  readonly clock?: Clock;
  /** Asked for every request, also for remembered tokens: true refuses the caller. */
  readonly isRevoked?: (caller: Caller) => boolean | Promise<boolean>;
  /** The key server could not be read; tokens of known keys go on working. */
  readonly onWarning?: (thrown: unknown) => void;
}

export interface Authenticator {
  /** Answers at once unless a key has to be fetched or the revocation is asked elsewhere. Never throws or rejects. */
  authenticate(authorization: string | undefined): Authentication | Promise<Authentication>;
  /** Reads the key set ahead of the first request. Never rejects. */
  warmUp(): Promise<void>;
}

/** RFC 7518, 3.2: a key of the size of the hash output or larger. */
export const MIN_SECRET_BYTES = 32;
const ABSENT: Authentication = { kind: 'absent' };
const invalid = (reason: string): Authentication => ({ kind: 'invalid', reason });

/**
 * Checks bearer tokens. A token's header only chooses among keys; each key is bound to one algorithm beforehand, so an
 * HMAC over a public key or `alg: none` finds nothing that would accept it.
 * @throws JWT_SECRET_WEAK
 */
export function createAuthenticator(input: JwtSettingsInput, deps: AuthenticatorDeps = {}): Authenticator {
  return new JwtAuthenticator(jwtSettings.parse(input), deps);
}

class JwtAuthenticator implements Authenticator {
  readonly #tokens: VerifiedTokens;
  readonly #clock: Clock;
  readonly #hmac: Verify | undefined;
  readonly #jwks: Jwks | undefined;
  #verifiers = new WeakMap<PublicKey, Verify>();

  constructor(
    private readonly settings: JwtSettings,
    private readonly deps: AuthenticatorDeps,
  ) {
    const { secret, jwksUrl, cacheSize } = settings;
    this.#tokens = new VerifiedTokens(cacheSize);
    this.#clock = deps.clock ?? systemClock;
    this.#hmac = secret === undefined ? undefined : verifierOf(strongSecret(secret), 'HS256', settings);
    if (jwksUrl !== undefined) {
      // a key that was withdrawn must not live on in remembered tokens
      const onChange = (): void => this.#tokens.clear();
      this.#jwks = new Jwks(jwksUrl, { clock: this.#clock, onWarning: deps.onWarning, onChange });
    }
  }

  async warmUp(): Promise<void> {
    await this.#jwks?.refresh();
  }

  authenticate(authorization: string | undefined): Authentication | Promise<Authentication> {
    if (authorization === undefined) return ABSENT;
    if (authorization.length > this.settings.maxTokenLength) return invalid('it is too long');
    const token = bearerToken(authorization);
    if (token === undefined) return invalid('the Authorization header is not "Bearer <token>"');
    const known = this.#tokens.get(token, this.#clock.now().getTime());
    return known ? this.#unlessRevoked(known) : this.#verify(token);
  }

  #verify(token: string): Authentication | Promise<Authentication> {
    const header = readHeader(token);
    if (typeof header === 'string') return invalid(header);
    if (header.alg === 'HS256') {
      return this.#hmac
        ? this.#check(token, this.#hmac)
        : invalid('tokens signed with HS256 are not accepted');
    }
    if (!this.#jwks) return invalid('its algorithm is not accepted');
    const key = this.#jwks.find(header.kid, header.alg);
    return key instanceof Promise
      ? key.then((found) => this.#checkWith(token, found))
      : this.#checkWith(token, key);
  }

  #checkWith(token: string, key: PublicKey | undefined): Authentication | Promise<Authentication> {
    if (!key) {
      return this.#jwks?.failure === undefined
        ? invalid('no known key has signed it')
        : {
            kind: 'unavailable',
            reason: 'the key set of the issuer cannot be read and the key is not known yet',
          };
    }
    let verify = this.#verifiers.get(key);
    if (!verify) this.#verifiers.set(key, (verify = verifierOf(key.pem, key.algorithm, this.settings)));
    return this.#check(token, verify);
  }

  #check(token: string, verify: Verify): Authentication | Promise<Authentication> {
    let payload: unknown;
    try {
      payload = verify(token);
    } catch (thrown) {
      return invalid(reasonOf(thrown));
    }
    const claimed = callerFrom(payload);
    if (typeof claimed === 'string') return invalid(claimed);
    const { caller, times } = claimed;
    const { leewaySeconds } = this.settings;
    const refusal = untimely(times, this.#clock.now().getTime() / 1_000, leewaySeconds);
    if (refusal !== undefined) return invalid(refusal);
    const verified = { caller, until: (times.exp + leewaySeconds) * 1_000 };
    this.#tokens.set(token, verified);
    return this.#unlessRevoked(verified);
  }

  #unlessRevoked({ caller, until }: VerifiedToken): Authentication | Promise<Authentication> {
    const accepted: Authentication = { kind: 'caller', caller, until };
    if (!this.deps.isRevoked) return accepted;
    try {
      const revoked = this.deps.isRevoked(caller);
      if (typeof revoked === 'boolean') return revoked ? REVOKED : accepted;
      return revoked.then(
        (is) => (is ? REVOKED : accepted),
        () => UNKNOWN_REVOCATION,
      );
    } catch {
      return UNKNOWN_REVOCATION;
    }
  }
}

const REVOKED = invalid('it was revoked');
const UNKNOWN_REVOCATION: Authentication = {
  kind: 'unavailable',
  reason: 'the list of revoked tokens cannot be read',
};

function verifierOf(
  key: string | Buffer,
  algorithm: 'HS256' | PublicKey['algorithm'],
  settings: JwtSettings,
): Verify {
  const { issuer, audience } = settings;
  return createVerifier({
    key,
    algorithms: [algorithm],
    // by our clock, in claims.ts
    ignoreExpiration: true,
    ignoreNotBefore: true,
    requiredClaims: ['exp', 'sub', ...(issuer ? ['iss'] : []), ...(audience ? ['aud'] : [])],
    ...(issuer ? { allowedIss: issuer } : {}),
    ...(audience ? { allowedAud: audience } : {}),
  }) as Verify;
}

function strongSecret(secret: string): Buffer {
  const bytes = Buffer.from(secret, 'utf8');
  if (bytes.length < MIN_SECRET_BYTES) {
    throw callerErrors.JWT_SECRET_WEAK({ bytes: bytes.length, least: MIN_SECRET_BYTES });
  }
  return bytes;
}

/** RFC 9110, 11.1: the scheme is case-insensitive. */
function bearerToken(authorization: string): string | undefined {
  return /^bearer +([\w.-]+) *$/i.exec(authorization)?.[1];
}
