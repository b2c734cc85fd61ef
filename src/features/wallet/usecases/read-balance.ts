import { Inject, Injectable } from '@nestjs/common';
import { CHAINS, type Chains } from '#libs/chain';
import type { NativeBalance, Wallet } from '../contract.js';

@Injectable()
export class ReadBalance implements Wallet {
  constructor(@Inject(CHAINS) private readonly chains: Chains) {}

  async nativeBalance(network: string, address: string): Promise<NativeBalance> {
    const chain = this.chains.get(network);
    const { amount, asOf } = await chain.balance(address);
    return {
      network,
      chainId: chain.chainId,
      address,
      amount: amount.toString(),
      source: 'chain',
      asOfBlock: asOf.number.toString(),
      asOf: asOf.timestamp.toISOString(),
    };
  }
}
