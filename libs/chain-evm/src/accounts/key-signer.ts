import { setImmediate as breath } from 'node:timers/promises';
import type { AccountSignature, AccountSigner } from '#libs/chain';
import { addressOf, publicKeyOf, signDigest } from '#libs/crypto';

/** Signatures in a row before others may run: about 3 ms. */
const IN_A_ROW = 64;

/** Signs with a key that is in memory as long as the process runs: the configured one of a network. */
export class KeySigner implements AccountSigner {
  readonly address: string;
  readonly #key: Uint8Array;

  /** @param privateKey 0x-prefixed hex */
  constructor(privateKey: string) {
    this.#key = Uint8Array.from(Buffer.from(privateKey.slice(2), 'hex'));
    this.address = addressOf(publicKeyOf(this.#key));
  }

  async sign(digests: readonly Uint8Array[]): Promise<readonly AccountSignature[]> {
    const signatures: AccountSignature[] = [];
    for (const digest of digests) {
      signatures.push(signDigest(digest, this.#key));
      if (signatures.length % IN_A_ROW === 0) await breath();
    }
    return signatures;
  }
}
