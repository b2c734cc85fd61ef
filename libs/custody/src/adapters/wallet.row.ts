import { EntitySchema } from 'typeorm';
import { timestampColumn } from '#libs/persistence';
import type { CustodyWallet, WalletOrigin, WalletType } from '../custody.port.js';

export interface WalletRow {
  id: string;
  userId: string;
  address: string;
  privateKeyEncrypted: string;
  /** Sealed by the key vault; opens `privateKeyEncrypted`. */
  dataKeySealed: string;
  /** The vault's key that `dataKeySealed` needs, to find what is to be wrapped anew. */
  wrappingKeyId: string;
  type: WalletType;
  origin: WalletOrigin;
  label: string | null;
  isActive: boolean;
  /** Digest of user and idempotency key; the database itself keeps a second wallet out. */
  creationKey: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export const walletRow = new EntitySchema<WalletRow>({
  name: 'wallet_addresses',
  tableName: 'wallet_addresses',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    userId: { type: 'varchar', length: 255, name: 'user_id' },
    address: { type: 'varchar', length: 42 },
    privateKeyEncrypted: { type: 'varchar', length: 190, name: 'private_key_encrypted' },
    dataKeySealed: { type: 'text', name: 'data_key_sealed' },
    wrappingKeyId: { type: 'varchar', length: 190, name: 'wrapping_key_id' },
    type: { type: 'varchar', length: 16, name: 'wallet_type' },
    origin: { type: 'varchar', length: 16 },
    label: { type: 'varchar', length: 190, nullable: true },
    isActive: { type: 'boolean', name: 'is_active' },
    creationKey: { type: 'varchar', length: 64, nullable: true, name: 'creation_key' },
    createdAt: timestampColumn({ name: 'created_at' }),
    updatedAt: timestampColumn({ name: 'updated_at' }),
  },
});

export function walletOf(row: WalletRow): CustodyWallet {
  const { id, userId, address, type, origin, label, isActive, createdAt, updatedAt } = row;
  return {
    id,
    userId,
    address,
    type,
    origin,
    label: label ?? undefined,
    isActive,
    createdAt,
    updatedAt,
  };
}
