import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CUSTODY, type Custody, type CustodyWallet } from '#libs/custody';
import { maySetActive } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { Audit } from './audit.js';
import { FindWallet } from './find-wallet.js';

@Injectable()
export class ChangeWallet {
  constructor(
    @Inject(CUSTODY) private readonly custody: Custody,
    private readonly wallets: FindWallet,
    private readonly audit: Audit,
  ) {}

  /** One that is not active signs nothing. @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN, WALLET_ACTIVATION_FORBIDDEN */
  async setActive(caller: Caller, id: string, isActive: boolean): Promise<CustodyWallet> {
    const wallet = await this.wallets.toSee(caller, id);
    if (!maySetActive(caller, wallet, isActive)) {
      if (isActive) throw walletErrors.WALLET_ACTIVATION_FORBIDDEN({ id });
      throw walletErrors.WALLET_USE_FORBIDDEN({ id, type: wallet.type });
    }
    const changed = await this.custody.setActive(id, isActive);
    this.audit.tell(isActive ? 'wallet activated' : 'wallet deactivated', caller, changed);
    return changed;
  }
}
