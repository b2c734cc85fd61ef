import { signDigest } from '#libs/crypto';
import type { AccountSignature, AccountSigner } from '#libs/chain';
import { custodyErrors } from './errors.js';
import type { KeySafe } from './keys/key-safe.js';
import type { SealedRows } from './sealed-rows.js';
import type { WalletRow } from './adapters/wallet.row.js';

/** Opens the key once for all digests of a call and clears it before the call returns. */
export class WalletSigner implements AccountSigner {
  constructor(
    readonly address: string,
    private readonly deps: { readonly rows: Pick<SealedRows, 'read'>; readonly safe: Pick<KeySafe, 'open'> },
  ) {}

  /** Asks each time whether the wallet is (still) active. @throws WALLET_NOT_FOUND, WALLET_INACTIVE, WALLET_KEY_DAMAGED */
  async sign(digests: readonly Uint8Array[]): Promise<readonly AccountSignature[]> {
    const row = activeRow(this.address, await this.deps.rows.read(this.address));
    using key = await this.deps.safe.open(row, row);
    return digests.map((digest) => signDigest(digest, key.bytes));
  }
}

/** @throws WALLET_NOT_FOUND, WALLET_INACTIVE */
export function activeRow(address: string, row: WalletRow | undefined): WalletRow {
  if (!row) throw custodyErrors.WALLET_NOT_FOUND({ id: address });
  if (!row.isActive) throw custodyErrors.WALLET_INACTIVE({ address });
  return row;
}
