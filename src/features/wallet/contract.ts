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

/** What other features may ask of this one. */
export interface Wallet {
  /** @throws NETWORK_UNKNOWN, CHAIN_ADDRESS_INVALID, CHAIN_UNAVAILABLE */
  nativeBalance(network: string, address: string): Promise<NativeBalance>;
}

export const WALLET = defineToken<Wallet>('wallet');
