import type { AccountSignature, AccountSigner } from '#libs/chain';
import { addressOf, recoverPublicKey } from '#libs/crypto';

/** Who made a signature. */
export const signerOf = (digest: Uint8Array, signature: AccountSignature): string =>
  addressOf(recoverPublicKey(digest, signature));

/** True if every signature is of the signer's account. */
export async function signs(signer: AccountSigner, digests: readonly Uint8Array[]): Promise<boolean> {
  const signatures = await signer.sign(digests);
  return (
    signatures.length === digests.length &&
    signatures.every(
      (signature, at) => signerOf(digests[at] ?? new Uint8Array(), signature) === signer.address,
    )
  );
}
