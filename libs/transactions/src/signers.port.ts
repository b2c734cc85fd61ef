import type { AccountSigner } from '#libs/chain';

/** Where the engine finds who signs for an account. */
export interface Signers {
  /** `undefined` if no key of the address may be used on the network (any more). Rejects if that cannot be known now. */
  find(network: string, address: string): Promise<AccountSigner | undefined>;
}
