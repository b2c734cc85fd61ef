/** Our words for fast-jwt's codes: its messages quote values of the token. */
const REASONS: Readonly<Record<string, string>> = {
  FAST_JWT_INVALID_SIGNATURE: 'its signature is wrong',
  FAST_JWT_MISSING_SIGNATURE: 'its signature is missing',
  FAST_JWT_INVALID_ALGORITHM: 'its algorithm is not accepted',
  FAST_JWT_INVALID_CLAIM_TYPE: 'a claim has the wrong type',
  FAST_JWT_INVALID_CLAIM_VALUE: 'its issuer or audience is not accepted',
  FAST_JWT_MISSING_REQUIRED_CLAIM: 'a required claim is missing (exp, sub, or the configured iss and aud)',
  FAST_JWT_INVALID_CRIT_HEADER: 'it has a critical header that is not understood',
  FAST_JWT_MALFORMED: 'it is malformed',
  FAST_JWT_INVALID_PAYLOAD: 'it is malformed',
};

/** Why a token was refused, without a value from it. */
export function reasonOf(thrown: unknown): string {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  return REASONS[code] ?? 'it could not be verified';
}
