import { defineToken } from '#libs/base';

/** The parameters of a Governor as the contract itself tells them, at one block. */
export interface GovernorFacts {
  readonly network: string;
  /** CAIP-2. */
  readonly chainId: string;
  readonly address: string;
  readonly name: string;
  /** How votes are counted, e.g. `support=bravo&quorum=for,abstain`. */
  readonly countingMode: string;
  /** What delays and periods are counted in (ERC-6372): `mode=blocknumber&from=default` or `mode=timestamp`. */
  readonly clockMode: string;
  /** From the proposal to the begin of voting, in units of the clock; decimal digits. */
  readonly votingDelay: string;
  /** Length of the vote, in units of the clock; decimal digits. */
  readonly votingPeriod: string;
  /** Votes that a proposer needs, in the token's smallest unit; decimal digits. */
  readonly proposalThreshold: string;
  readonly source: 'chain';
  readonly asOfBlock: string;
}

/** What other features may ask of this one. */
export interface Governance {
  /** @throws NETWORK_UNKNOWN, CHAIN_ADDRESS_INVALID, NOT_A_GOVERNOR, CHAIN_UNAVAILABLE */
  governor(network: string, address: string): Promise<GovernorFacts>;
}

export const GOVERNANCE = defineToken<Governance>('governance');
