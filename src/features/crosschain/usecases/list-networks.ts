import { Inject, Injectable } from '@nestjs/common';
import { messageOf } from '#libs/base';
import { CHAINS, type BlockRef, type Chain, type Chains } from '#libs/chain';
import type { BlockFacts, CrossChain, NetworkHead } from '../contract.js';

@Injectable()
export class ListNetworks implements CrossChain {
  constructor(@Inject(CHAINS) private readonly chains: Chains) {}

  networks(): Promise<readonly NetworkHead[]> {
    return Promise.all(this.chains.list().map(headOf));
  }
}

async function headOf(chain: Chain): Promise<NetworkHead> {
  const { network, family } = chain;
  try {
    const [head, finalized] = await Promise.all([chain.head(), chain.finalized()]);
    const { chainId } = chain;
    return { network, family, status: 'up', chainId, head: factsOf(head), finalized: factsOf(finalized) };
  } catch (thrown) {
    return { network, family, status: 'down', reason: messageOf(thrown) };
  }
}

function factsOf({ number, hash, timestamp }: BlockRef): BlockFacts {
  return { number: number.toString(), hash, timestamp: timestamp.toISOString() };
}
