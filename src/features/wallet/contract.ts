import { defineToken } from '#libs/base';

/** An account's native balance at one block. */
export interface NativeBalance {
  readonly network: string;
  /** CAIP-2. */
  readonly chainId: string;
  readonly address: string;
  /** In the network's smallest unit (wei), decimal digits: a JSON number could not hold it. */
  readonly amount: string;
  readonly source: 'chain';
  readonly asOfBlock: string;
  readonly asOf: string;
}

/** A wallet whose key is in custody. */
export interface UserWallet {
  /** UUID. */
  readonly id: string;
  /** With its checksum (EIP-55). */
  readonly address: string;
}

/**
 * What other features may ask of this one. Whoever sends transactions or signs uses the shared services `TRANSACTIONS` and
 * `CUSTODY` themselves, and decides himself who may.
 */
export interface Wallet {
  /** @throws NETWORK_UNKNOWN, CHAIN_ADDRESS_INVALID, CHAIN_UNAVAILABLE */
  nativeBalance(network: string, address: string): Promise<NativeBalance>;
  /** The newest active wallet of a user; `undefined` without one. */
  walletOf(userId: string): Promise<UserWallet | undefined>;
}

export const WALLET = defineToken<Wallet>('wallet');
