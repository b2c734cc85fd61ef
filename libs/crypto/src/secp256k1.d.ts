/** The part of the package that loads the compiled library or throws; its main file falls back silently. */
declare module 'secp256k1/bindings.js' {
  const native: {
    ecdsaSign(digest: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recid: number };
    ecdsaRecover(
      ...given: [signature: Uint8Array, recid: number, digest: Uint8Array, compressed: boolean]
    ): Uint8Array;
    publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array;
    privateKeyVerify(privateKey: Uint8Array): boolean;
  };
  export default native;
}
