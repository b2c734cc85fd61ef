import { z } from 'zod';
import { ROLES, type Caller, type Role } from './caller.js';

const words = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .catch(undefined);

/** Registered claims (RFC 7519, 4.1) that a caller is made of. NumericDate is finite: 1e999 would never expire. */
const claims = z.object({
  sub: z.string().min(1).max(256),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  jti: z.string().min(1).max(256).optional(),
  roles: words,
  role: words,
  scope: words,
});

export interface Claimed {
  readonly caller: Caller;
  readonly times: Times;
}

/** NumericDate. Unit: seconds since the epoch. */
interface Times {
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly iat: number | undefined;
}

/** The caller that verified claims speak of, or the reason why they name none. */
export function callerFrom(payload: unknown): Claimed | string {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const claim = parsed.error.issues[0]?.path.join('.') || 'payload';
    return `its claim ${claim} is missing or malformed`;
  }
  const { sub, exp, nbf, iat, jti, roles, role, scope } = parsed.data;
  const caller: Caller = {
    subject: sub,
    roles: knownRoles([roles, role, scope]),
    ...(jti === undefined ? {} : { tokenId: jti }),
  };
  return { caller: Object.freeze(caller), times: { exp, nbf, iat } };
}

/** Why a token with these times is refused at `now`; undefined if it is not. Both in seconds. */
export function untimely({ exp, nbf, iat }: Times, now: number, leeway: number): string | undefined {
  if (now > exp + leeway) return 'it has expired';
  if (nbf !== undefined && now < nbf - leeway) return 'it is not valid yet';
  if (iat !== undefined && now < iat - leeway) return 'it was issued in the future';
  return undefined;
}

/** An array or words separated by spaces (RFC 8693, 4.2); what we do not know is another service's business. */
function knownRoles(sources: readonly (string | readonly string[] | undefined)[]): readonly Role[] {
  const named = new Set(
    sources.flatMap((source) => (typeof source === 'string' ? source.split(' ') : (source ?? []))),
  );
  return Object.freeze(ROLES.filter((role) => named.has(role)));
}
