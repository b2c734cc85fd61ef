import { createSigner } from 'fast-jwt';
import type { Caller } from './caller.js';

export interface SigningSettings {
  readonly secret: string;
  /** Unit: seconds. */
  readonly expiresInSeconds: number;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/** An HS256 token for the caller, such as the administrator's of a development machine. */
export function signToken(settings: SigningSettings, caller: Caller): string {
  const { secret, expiresInSeconds, issuer, audience } = settings;
  const sign = createSigner({
    key: secret,
    algorithm: 'HS256',
    expiresIn: expiresInSeconds * 1_000,
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(audience === undefined ? {} : { aud: audience }),
  });
  const { subject, roles, tokenId } = caller;
  return sign({ sub: subject, roles, ...(tokenId === undefined ? {} : { jti: tokenId }) });
}
