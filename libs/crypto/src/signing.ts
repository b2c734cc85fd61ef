import { curve as chosen } from './backend.js';
import type { CompactSignature, Curve } from './curve.js';
import { cryptoErrors } from './errors.js';

/** An ECDSA signature over secp256k1. */
export interface EcdsaSignature {
  /** 32 bytes each. */
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  /** The parity of the curve point's y. */
  readonly yParity: 0 | 1;
}

export interface Signing {
  /**
   * Deterministic (RFC 6979 with SHA-256), `s` in the lower half (EIP-2).
   * @throws DIGEST_INVALID, PRIVATE_KEY_INVALID
   */
  readonly signDigest: (digest: Uint8Array, privateKey: Uint8Array) => EcdsaSignature;
  /**
   * 65 bytes, uncompressed (SEC 1, 4.1.6). Takes a high `s` too: who forbids it looks for himself.
   * @throws DIGEST_INVALID, SIGNATURE_INVALID
   */
  readonly recoverPublicKey: (digest: Uint8Array, signature: EcdsaSignature) => Uint8Array;
  /** 65 bytes, uncompressed. @throws PRIVATE_KEY_INVALID */
  readonly publicKeyOf: (privateKey: Uint8Array) => Uint8Array;
  /** 32 bytes, above 0 and below the order. */
  readonly isPrivateKey: (bytes: Uint8Array) => boolean;
}

/** The order of the curve (SEC 2, 2.4.1). */
const ORDER = 0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n;

export function createSigning(curve: Curve): Signing {
  const isPrivateKey = (bytes: Uint8Array) => bytes.length === 32 && curve.isPrivateKey(bytes);
  return {
    isPrivateKey,
    signDigest(digest, privateKey) {
      checkDigest(digest);
      if (!isPrivateKey(privateKey)) throw cryptoErrors.PRIVATE_KEY_INVALID({});
      const { compact, recovery } = curve.sign(belowOrder(digest), privateKey);
      return { r: compact.slice(0, 32), s: compact.slice(32), yParity: recovery & 1 ? 1 : 0 };
    },
    recoverPublicKey(digest, signature) {
      checkDigest(digest);
      try {
        return curve.recover(digest, compactOf(signature));
      } catch (cause) {
        throw cryptoErrors.SIGNATURE_INVALID({}, { cause });
      }
    },
    publicKeyOf(privateKey) {
      if (!isPrivateKey(privateKey)) throw cryptoErrors.PRIVATE_KEY_INVALID({});
      return curve.publicKeyOf(privateKey);
    },
  };
}

export const { signDigest, recoverPublicKey, publicKeyOf, isPrivateKey } = createSigning(chosen);

function checkDigest({ length }: Uint8Array): void {
  if (length !== 32) throw cryptoErrors.DIGEST_INVALID({ bytes: length });
}

function compactOf({ r, s, yParity }: EcdsaSignature): CompactSignature {
  if (r.length !== 32 || s.length !== 32) throw cryptoErrors.SIGNATURE_INVALID({});
  const compact = new Uint8Array(64);
  compact.set(r);
  compact.set(s, 32);
  return { compact, recovery: yParity };
}

/** RFC 6979, 2.3.4 (bits2octets): the addon derives its nonce from the digest as it is, so it is reduced here. */
function belowOrder(digest: Uint8Array): Uint8Array {
  if (digest[0] !== 0xff || digest[1] !== 0xff || digest[2] !== 0xff || digest[3] !== 0xff) return digest;
  const number = BigInt(`0x${Buffer.from(digest).toString('hex')}`);
  return number < ORDER ? digest : Buffer.from((number - ORDER).toString(16).padStart(64, '0'), 'hex');
}
