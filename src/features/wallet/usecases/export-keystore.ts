import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CUSTODY, type Custody, type CustodyWallet } from '#libs/custody';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { TRANSACTIONS, type Transactions } from '#libs/transactions';
import type { WalletConfig } from '../config.js';
import { isAdmin, mayUse } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { Audit } from './audit.js';
import { FindWallet } from './find-wallet.js';
import { KeystoreTurns } from './keystore-turns.js';

@Injectable()
export class ExportKeystore {
  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<WalletConfig>,
    @Inject(CUSTODY) private readonly custody: Custody,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly turns: KeystoreTurns,
    private readonly audit: Audit,
  ) {}

  /**
   * Web3 Secret Storage v3 under the given password. Whoever has it is bound by no policy.
   * @throws WALLET_NOT_FOUND, WALLET_EXPORT_FORBIDDEN, WALLET_PASSWORD_WEAK, WALLET_KEYSTORES_UNDER_WAY
   */
  async run(caller: Caller, id: string, password: string): Promise<object> {
    const wallet = await this.wallets.toSee(caller, id);
    const reason = await this.#refusal(caller, wallet);
    if (reason !== undefined) {
      this.audit.tell('wallet keystore refused', caller, wallet);
      throw walletErrors.WALLET_EXPORT_FORBIDDEN({ id, reason });
    }
    const keystore = await this.turns.take(caller, () => this.custody.exportKeystore(id, password));
    this.audit.tell('wallet keystore exported', caller, wallet);
    return keystore;
  }

  async #refusal(caller: Caller, wallet: CustodyWallet): Promise<string | undefined> {
    const { allowKeystoreExport, allowOwnerKeystoreExport } = this.ctx.config;
    if (isAdmin(caller)) return allowKeystoreExport ? undefined : 'allowKeystoreExport of the feature is off';
    if (wallet.type !== 'USER' || !mayUse(caller, wallet)) return 'the role admin is needed';
    if (!wallet.isActive) return 'it was stopped';
    if (!allowOwnerKeystoreExport) return 'allowOwnerKeystoreExport of the feature is off';
    if (await this.transactions.policy(wallet.address))
      return 'it has a spending policy, which its key could get around';
    return undefined;
  }
}
