import { defineToken } from '#libs/base';

export interface BlockFacts {
  readonly number: string;
  readonly hash: string;
  readonly timestamp: string;
}

/** Where a network stands at this moment. */
export interface NetworkHead {
  readonly network: string;
  readonly family: string;
  readonly status: 'up' | 'down';
  /** CAIP-2. Absent, like the blocks, while the network is away. */
  readonly chainId?: string;
  readonly head?: BlockFacts;
  /** The newest block that the network itself calls final. */
  readonly finalized?: BlockFacts;
  readonly reason?: string;
}

/** What other features may ask of this one. */
export interface CrossChain {
  /** All networks that are on; one that is away is told as such. */
  networks(): Promise<readonly NetworkHead[]>;
}

export const CROSSCHAIN = defineToken<CrossChain>('crosschain');
