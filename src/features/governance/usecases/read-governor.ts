import { Inject, Injectable } from '@nestjs/common';
import { isAppError } from '#libs/base';
import { CHAINS, type Chain, type Chains } from '#libs/chain';
import type { Governance, GovernorFacts } from '../contract.js';
import { governanceErrors } from '../domain/errors.js';
import { governorAbi } from '../domain/governor-abi.js';

@Injectable()
export class ReadGovernor implements Governance {
  constructor(@Inject(CHAINS) private readonly chains: Chains) {}

  async governor(network: string, address: string): Promise<GovernorFacts> {
    const chain = this.chains.get(network);
    const asOf = await chain.head();
    const ask = (method: string) => answerOf(chain, address, method);
    const [name, countingMode, clockMode, votingDelay, votingPeriod, proposalThreshold] = await Promise.all([
      ask('name'),
      ask('COUNTING_MODE'),
      ask('CLOCK_MODE'),
      ask('votingDelay'),
      ask('votingPeriod'),
      ask('proposalThreshold'),
    ]);
    return {
      network,
      chainId: chain.chainId,
      address,
      name,
      countingMode,
      clockMode,
      votingDelay,
      votingPeriod,
      proposalThreshold,
      source: 'chain',
      asOfBlock: asOf.number.toString(),
    };
  }
}

async function answerOf(chain: Chain, address: string, method: string): Promise<string> {
  try {
    const [answer] = await chain.read({ address, abi: governorAbi, method, args: [] });
    return String(answer);
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.code !== 'CHAIN_CALL_REVERTED') throw thrown;
    throw governanceErrors.NOT_A_GOVERNOR({ network: chain.network, address, method }, { cause: thrown });
  }
}
