import { daoToken } from '#libs/contracts';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { TransactionDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import type { Client } from './client.js';
import { WalletRoom, type Opened } from './wallet-room.js';

export const ETHER = 10n ** 18n;
export const network = EXAMPLE.network;

export interface OpenedForPayments extends Opened {
  /** Alice's, with coins and 1,000 tokens. */
  readonly wallet: WalletDto;
  /** An ERC-20 contract. */
  readonly token: string;
}

/** A room with a wallet that can pay. */
export class PaymentRoom extends WalletRoom {
  #wallet: WalletDto | undefined;

  override async open(): Promise<OpenedForPayments> {
    const opened = await super.open();
    const wallet = (this.#wallet = await this.funded(opened.client));
    const args = ['Voices', 'VOICE', wallet.address, 1_000n * ETHER];
    const { address: token } = await opened.chain.simulation.chain.deployOnce({ ...daoToken, args });
    return { ...opened, wallet, token };
  }

  readonly transfer = (body: object, options: { by?: Client; from?: WalletDto; key?: string } = {}) => {
    const { by = this.now.client, from = this.#wallet, key } = options;
    return by.post<TransactionDto & { code: string }>(
      `wallets/${from?.id}/transfers`,
      { network, confirmations: 1, ...body },
      key,
    );
  };
}
