import { ed25519 } from '@noble/curves/ed25519.js';
import { encodeDidKey } from './did-key.js';
import { proofErrors } from './errors.js';

/** A key that signs for an issuer, wherever it is kept (memory, a KMS). */
export interface Signer {
  /** The DID that the key speaks for; it is the `issuer` of what it signs. */
  readonly did: string;
  /** The DID URL under which a verifier finds the public key. */
  readonly verificationMethod: string;
  /** The 64-byte Ed25519 signature (RFC 8032, pure) over exactly these bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A signer with the key in memory. `seed` is the 32-byte private key of RFC 8032; throws `SEED_INVALID`. */
export function ed25519Signer(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw proofErrors.SEED_INVALID({ length: seed.length });
  // a copy: the caller may wipe its own
  const secret = Uint8Array.from(seed);
  const { did, verificationMethod } = encodeDidKey(ed25519.getPublicKey(secret));
  return { did, verificationMethod, sign: async (bytes) => ed25519.sign(bytes, secret) };
}
