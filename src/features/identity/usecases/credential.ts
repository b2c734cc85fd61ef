import type { JsonObject } from '#libs/base';
import { checkCredential, CREDENTIALS_V2, isUrl } from '#libs/proofs';
import { identityErrors } from '../domain/errors.js';

/** W3C's name space for terms that their users have not defined elsewhere (VCDM 2.0, appendix B.2.1). */
const UNDEFINED_TERM = 'https://www.w3.org/ns/credentials/undefined-term#';

export interface CredentialParts {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly issuer: string;
  readonly claimsRoot: string;
  /** ISO 8601, UTC. */
  readonly validFrom: string;
}

/**
 * The credential before it is signed. It commits to the claims by their root and states none: so they can be disclosed
 * one by one, and erased without breaking it.
 * @throws PROOF_TYPE_INVALID
 */
export function unsignedCredential(parts: CredentialParts): JsonObject {
  const { id, type, issuer, claimsRoot, validFrom } = parts;
  const credential = {
    '@context': [
      CREDENTIALS_V2,
      { [type]: UNDEFINED_TERM + type, claimsRoot: `${UNDEFINED_TERM}claimsRoot` },
    ],
    id: `urn:uuid:${id}`,
    type: ['VerifiableCredential', type],
    issuer,
    validFrom,
    credentialSubject: { id: subjectUri(parts.subject) },
    claimsRoot,
  };
  const { result, problems } = checkCredential(credential);
  // names that the data model itself defines cannot be defined again
  if (result !== 'ok')
    throw identityErrors.PROOF_TYPE_INVALID({ type, reason: problems[0]?.detail ?? result });
  return credential;
}

/** A credential's subject is a URL (VCDM 2.0, section 4.8): DIDs are, a platform's user ids are not. */
function subjectUri(subject: string): string {
  return isUrl(subject) ? subject : `urn:dao-platform:user:${encodeURIComponent(subject)}`;
}
