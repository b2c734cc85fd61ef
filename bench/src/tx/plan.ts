import type { AccountSigner } from '#libs/chain';
import { addressOf, publicKeyOf, signDigest } from '#libs/crypto';

/** What a contender is told when it starts. */
export interface Plan {
  readonly url: string;
  readonly wallets: number;
  readonly transactions: number;
  /** Transactions a second; as fast as it can if 0. */
  readonly rate: number;
}

export const planOf = (text = ''): Plan => JSON.parse(text) as Plan;

const keyOf = (n: number): Uint8Array => {
  const key = new Uint8Array(32).fill(7);
  new DataView(key.buffer).setUint32(28, n + 1);
  return key;
};

export interface BenchWallet extends AccountSigner {
  readonly privateKey: string;
}

/** The same keys in every process. */
export function walletsOf(count: number): readonly BenchWallet[] {
  return Array.from({ length: count }, (_, n) => {
    const key = keyOf(n);
    return {
      address: addressOf(publicKeyOf(key)),
      privateKey: `0x${Buffer.from(key).toString('hex')}`,
      sign: (digests) => Promise.resolve(digests.map((digest) => signDigest(digest, key))),
    };
  });
}

export const RECEIVER = '0x00000000000000000000000000000000000000B7';
export const GAS = 21_000n;
