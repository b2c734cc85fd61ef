import type { Chain, ChainAccounts, Chains, ContractCalls } from '#libs/chain';
import { contractErrors } from '../../domain/contracts/contract-errors.js';

export type ContractNetwork = Chain & {
  readonly contracts: ContractCalls;
  readonly accounts: ChainAccounts;
};

/** @throws NETWORK_UNKNOWN, CONTRACT_NETWORK_UNFIT */
export function networkOf(chains: Chains, network: string): ContractNetwork {
  const chain = chains.get(network);
  if (isFit(chain)) return chain;
  throw contractErrors.CONTRACT_NETWORK_UNFIT({ network });
}

const isFit = (chain: Chain): chain is ContractNetwork =>
  chain.contracts !== undefined && chain.accounts !== undefined;
