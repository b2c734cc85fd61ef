import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Curve } from './curve.js';

/** The same in JavaScript, some ten times slower. */
export const nobleCurve: Curve = {
  sign(digest, privateKey) {
    const bytes = secp256k1.sign(digest, privateKey, { prehash: false, lowS: true, format: 'recovered' });
    return { compact: bytes.subarray(1), recovery: bytes[0] ?? 0 };
  },
  recover(digest, { compact, recovery }) {
    const signature = secp256k1.Signature.fromBytes(compact, 'compact').addRecoveryBit(recovery);
    return signature.recoverPublicKey(digest).toBytes(false);
  },
  publicKeyOf: (privateKey) => secp256k1.getPublicKey(privateKey, false),
  isPrivateKey: (bytes) => secp256k1.utils.isValidSecretKey(bytes),
};
