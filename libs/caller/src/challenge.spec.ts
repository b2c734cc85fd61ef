import { challengeFor } from './challenge.js';
import { callerErrors } from './errors.js';

describe('The challenge of an error', () => {
  it('follows RFC 6750', () => {
    expect(challengeFor(callerErrors.CALLER_REQUIRED({}))).toBe('Bearer');
    expect(challengeFor(callerErrors.ROLE_MISSING({ roles: ['admin', 'operator'] }))).toBe(
      'Bearer error="insufficient_scope", scope="admin operator"',
    );
    expect(challengeFor(callerErrors.TOKEN_INVALID({ reason: 'a "quoted"\r\nthing\\' }))).toMatch(
      /^Bearer error="invalid_token", error_description="[^"\\\r\n]+"$/,
    );
    expect(challengeFor(new RangeError('no'))).toBeUndefined();
  });
});
