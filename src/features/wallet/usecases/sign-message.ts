import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { messageDigest } from '#libs/chain-evm';
import { TRANSACTIONS, type Transactions } from '#libs/transactions';
import { isAdmin } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { isPlainText } from '../domain/signable.js';
import { invalidRequest } from './faults.js';
import { FindWallet } from './find-wallet.js';
import { SignDigest, type Signature } from './sign-digest.js';

/** Exactly one of the two. */
export interface SentMessage {
  readonly message?: string | undefined;
  /** 0x-prefixed hex. */
  readonly messageHex?: string | undefined;
}

@Injectable()
export class SignMessage {
  constructor(
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly signDigest: SignDigest,
  ) {}

  /**
   * EIP-191, version 0x45.
   * @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN, WALLET_INACTIVE, WALLET_REQUEST_INVALID, WALLET_SIGNATURE_REFUSED
   */
  async run(caller: Caller, id: string, sent: SentMessage): Promise<Signature> {
    const bytes = bytesOf(sent);
    const wallet = await this.wallets.toUse(caller, id);
    if (!isAdmin(caller) && !isPlainText(bytes) && (await this.transactions.policy(wallet.address)))
      throw walletErrors.WALLET_SIGNATURE_REFUSED({ id, reason: 'the message is no plain text' });
    return this.signDigest.run(wallet, messageDigest(bytes));
  }
}

function bytesOf({ message, messageHex }: SentMessage): Uint8Array {
  if (message !== undefined && messageHex === undefined) return new TextEncoder().encode(message);
  if (message === undefined && messageHex !== undefined) return Buffer.from(messageHex.slice(2), 'hex');
  const detail = 'exactly one of message and messageHex must be there';
  throw invalidRequest(
    ['message', 'messageHex'].map((name) => ({ pointer: `/${name}`, code: 'exactlyOne', detail })),
  );
}
