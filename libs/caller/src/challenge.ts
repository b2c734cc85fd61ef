import { isAppError } from '#libs/base';

/** The `WWW-Authenticate` value (RFC 6750, 3) that an error of this lib, or any other 401, is answered with. */
export function challengeFor(thrown: unknown): string | undefined {
  if (!isAppError(thrown)) return undefined;
  if (thrown.code === 'TOKEN_INVALID')
    return `Bearer error="invalid_token", error_description="${quotable(thrown.message)}"`;
  if (thrown.code === 'ROLE_MISSING') {
    const { roles } = thrown.params as { roles: readonly string[] };
    return `Bearer error="insufficient_scope", scope="${quotable(roles.join(' '))}"`;
  }
  return thrown.status === 401 ? 'Bearer' : undefined;
}

/** RFC 6750, 3: no quote, no backslash, printable ASCII only. */
const quotable = (text: string): string => text.replaceAll('"', "'").replaceAll(/[^\x20-\x7e]|\\/g, '');
