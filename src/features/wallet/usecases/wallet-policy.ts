import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { TRANSACTIONS, type SpendingPolicy, type Transactions } from '#libs/transactions';
import { isAdmin, isStaff } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { isTightening } from '../domain/spending-policy.js';
import { Audit } from './audit.js';
import { FindWallet } from './find-wallet.js';

/**
 * What a wallet may spend. Administrators set and lift it. Operators, who spend from treasuries, set the first one and
 * tighten it: nobody takes away the limit of his own purse.
 */
@Injectable()
export class WalletPolicy {
  constructor(
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly audit: Audit,
  ) {}

  /** @throws WALLET_NOT_FOUND, WALLET_POLICY_MISSING */
  async read(caller: Caller, id: string): Promise<SpendingPolicy> {
    const { address } = await this.wallets.toSee(caller, id);
    const policy = await this.transactions.policy(address);
    if (!policy) throw walletErrors.WALLET_POLICY_MISSING({ id });
    return policy;
  }

  /** @throws WALLET_NOT_FOUND, WALLET_POLICY_FORBIDDEN */
  async set(caller: Caller, id: string, policy: SpendingPolicy): Promise<SpendingPolicy> {
    const wallet = await this.wallets.toSee(caller, id);
    if (!isStaff(caller)) throw forbidden(id, 'the role admin or operator is needed');
    if (!isAdmin(caller)) {
      const present = await this.transactions.policy(wallet.address);
      if (present && !isTightening(present, policy))
        throw forbidden(id, 'it allows more than the present one, which needs the role admin');
    }
    await this.transactions.setPolicy(wallet.address, policy);
    this.audit.tell('wallet policy set', caller, wallet);
    return policy;
  }

  /** Nothing happens if there is none. @throws WALLET_NOT_FOUND, WALLET_POLICY_FORBIDDEN */
  async lift(caller: Caller, id: string): Promise<void> {
    const wallet = await this.wallets.toSee(caller, id);
    if (!isAdmin(caller)) throw forbidden(id, 'to lift it needs the role admin');
    await this.transactions.setPolicy(wallet.address, undefined);
    this.audit.tell('wallet policy lifted', caller, wallet);
  }
}

const forbidden = (id: string, reason: string) => walletErrors.WALLET_POLICY_FORBIDDEN({ id, reason });
