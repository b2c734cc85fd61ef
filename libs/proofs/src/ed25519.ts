import { ed25519 } from '@noble/curves/ed25519.js';

/** True for a point of the prime-order subgroup in its canonical encoding. */
export function isSoundPoint(encoded: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(encoded);
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}

export interface SignatureCheck {
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
}

/**
 * Strict Ed25519 (RFC 8032): canonical encodings of S, R and the key, and R and the key without a small-order part.
 * With these, the cofactored and the cofactorless equation agree, so no two verifiers can differ over a signature
 * ("Taming the many EdDSAs", Chalkias et al., 2020).
 */
export function verifyEd25519(check: SignatureCheck): boolean {
  return verifyWithSoundKey(check) && isSoundPoint(check.publicKey);
}

/** `verifyEd25519` for a key that `isSoundPoint` has passed: that costs half as much as the signature. */
export function verifyWithSoundKey({ signature, message, publicKey }: SignatureCheck): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  return (
    ed25519.verify(signature, message, publicKey, { zip215: false }) &&
    isSoundPoint(signature.subarray(0, 32))
  );
}
