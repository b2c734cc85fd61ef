import type { Curve } from './curve.js';

/** libsecp256k1 as a compiled addon; `undefined` where the package brings none for this platform. */
export async function loadNativeCurve(): Promise<Curve | undefined> {
  const loaded = await import('secp256k1/bindings.js').catch(() => undefined);
  if (!loaded) return undefined;
  const native = loaded.default;
  return {
    sign(digest, privateKey) {
      const { signature, recid } = native.ecdsaSign(digest, privateKey);
      return { compact: signature, recovery: recid };
    },
    recover: (digest, { compact, recovery }) => native.ecdsaRecover(compact, recovery, digest, false),
    publicKeyOf: (privateKey) => native.publicKeyCreate(privateKey, false),
    isPrivateKey: (bytes) => native.privateKeyVerify(bytes),
  };
}
