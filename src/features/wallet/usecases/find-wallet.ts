import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import { CUSTODY, custodyErrors, type Custody, type CustodyWallet } from '#libs/custody';
import { isAdmin, maySee, mayUse } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { sameAddress } from './addresses.js';

/** Who is to send: a wallet by its id, or an account by its address. */
export interface Sender {
  readonly walletId?: string | undefined;
  readonly from?: string | undefined;
}

/** The one place that decides whether a caller meets a wallet; the rules stand in domain/access.ts. */
@Injectable()
export class FindWallet {
  constructor(
    @Inject(CUSTODY) private readonly custody: Custody,
    @Inject(CHAINS) private readonly chains: Chains,
  ) {}

  /** @throws WALLET_NOT_FOUND, also for a wallet that is not for this caller: its existence is nobody else's business */
  async toSee(caller: Caller, id: string): Promise<CustodyWallet> {
    const wallet = await this.custody.find(id);
    if (!wallet || !maySee(caller, wallet)) throw custodyErrors.WALLET_NOT_FOUND({ id });
    return wallet;
  }

  /** @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN for those who may see it only, WALLET_INACTIVE */
  async toUse(caller: Caller, id: string): Promise<CustodyWallet> {
    const wallet = await this.toSee(caller, id);
    if (!mayUse(caller, wallet)) throw walletErrors.WALLET_USE_FORBIDDEN({ id, type: wallet.type });
    if (!wallet.isActive) throw custodyErrors.WALLET_INACTIVE({ address: wallet.address });
    return wallet;
  }

  /**
   * The address that a caller sends from. An account that is no wallet, as the network's own, is for administrators.
   * @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN, WALLET_ACCOUNT_FORBIDDEN
   */
  async senderOn(network: string, caller: Caller, { walletId, from }: Sender): Promise<string> {
    if (walletId !== undefined) return (await this.toUse(caller, walletId)).address;
    const address = from ?? '';
    const wallet = await this.custody.findByAddress(address);
    if (wallet && maySee(caller, wallet)) return (await this.toUse(caller, wallet.id)).address;
    const service = this.chains.get(network).accounts?.service;
    if (isAdmin(caller) && service && sameAddress(service.address, address)) return service.address;
    throw walletErrors.WALLET_ACCOUNT_FORBIDDEN({ from: address });
  }
}
