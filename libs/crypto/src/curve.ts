/** The arithmetic of secp256k1. Lengths are checked before; a method throws whatever it likes for a bad value. */
export interface Curve {
  /** Deterministic (RFC 6979), low s. `digest` is below the order. */
  sign(digest: Uint8Array, privateKey: Uint8Array): CompactSignature;
  /** 65 bytes, uncompressed. */
  recover(digest: Uint8Array, signature: CompactSignature): Uint8Array;
  /** 65 bytes, uncompressed. */
  publicKeyOf(privateKey: Uint8Array): Uint8Array;
  isPrivateKey(bytes: Uint8Array): boolean;
}

export interface CompactSignature {
  /** r and s, 32 bytes each. */
  readonly compact: Uint8Array;
  /** 0 to 3 (SEC 1, 4.1.6); 2 and 3 mean an r above the order, which nobody has met. */
  readonly recovery: number;
}
