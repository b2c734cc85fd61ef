import { Inject, Injectable } from '@nestjs/common';
import { CUSTODY, type Custody } from '#libs/custody';
import type { NativeBalance, UserWallet, Wallet } from '../contract.js';
import { ReadBalance } from './read-balance.js';

/** What other features ask of this one; see contract.ts. */
@Injectable()
export class ServeFeatures implements Wallet {
  constructor(
    @Inject(CUSTODY) private readonly custody: Custody,
    private readonly readBalance: ReadBalance,
  ) {}

  nativeBalance(network: string, address: string): Promise<NativeBalance> {
    return this.readBalance.nativeBalance(network, address);
  }

  async walletOf(userId: string): Promise<UserWallet | undefined> {
    const { items } = await this.custody.list({ userId, type: 'USER', isActive: true, limit: 1 });
    const wallet = items.find((item) => item.userId === userId);
    return wallet && { id: wallet.id, address: wallet.address };
  }
}
