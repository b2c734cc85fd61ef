import { defineErrors } from '#libs/base';

export const callerErrors = defineErrors({
  CALLER_REQUIRED: {
    status: 401,
    title: 'Authentication required',
    detail: () => 'This needs a caller: send the header "Authorization: Bearer <token>".',
  },
  TOKEN_INVALID: {
    status: 401,
    title: 'Invalid token',
    detail: (p: { reason: string }) =>
      `The token was refused: ${p.reason}. Get a new one and repeat the request.`,
  },
  ROLE_MISSING: {
    status: 403,
    title: 'Role missing',
    detail: (p: { roles: readonly string[] }) =>
      `This needs the role ${p.roles.map((role) => `"${role}"`).join(' or ')}, which the token does not carry.`,
  },
  AUTHENTICATION_UNAVAILABLE: {
    status: 503,
    title: 'Authentication unavailable',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { reason: string }) => `The token cannot be checked now: ${p.reason}.`,
  },
  JWT_SECRET_WEAK: {
    status: 500,
    title: 'Weak JWT secret',
    detail: (p: { bytes: number; least: number }) =>
      `The JWT secret has ${p.bytes} bytes; HS256 needs at least ${p.least} (RFC 7518, 3.2). Set a longer JWT_SECRET.`,
  },
  JWKS_UNUSABLE: {
    status: 503,
    title: 'Key set unusable',
    retryable: true,
    detail: (p: { url: string; reason: string }) => `The key set at ${p.url} cannot be used: ${p.reason}.`,
  },
});
