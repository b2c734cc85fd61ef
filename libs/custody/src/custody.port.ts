import { defineToken } from '#libs/base';
import type { AccountSigner } from '#libs/chain';

export const WALLET_TYPES = ['USER', 'DAO_TREASURY', 'SYSTEM'] as const;
export type WalletType = (typeof WALLET_TYPES)[number];

export const WALLET_ORIGINS = ['created', 'private-key', 'keystore', 'mnemonic'] as const;
export type WalletOrigin = (typeof WALLET_ORIGINS)[number];

/** A wallet without its key. */
export interface CustodyWallet {
  /** UUID. */
  readonly id: string;
  /** The platform's user or DAO that it belongs to. */
  readonly userId: string;
  /** With its checksum (EIP-55). */
  readonly address: string;
  readonly type: WalletType;
  readonly origin: WalletOrigin;
  readonly label: string | undefined;
  /** One that is not active signs nothing. */
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewWallet {
  readonly userId: string;
  readonly type: WalletType;
  readonly label?: string | undefined;
  /** The same key of the same user gives the wallet of the first time. */
  readonly idempotencyKey?: string | undefined;
}

/** What a key can come from. */
export type KeyMaterial =
  | { readonly kind: 'private-key'; /** 32 bytes of hex, with or without 0x. */ readonly privateKey: string }
  /** Web3 Secret Storage Definition, version 3. */
  | { readonly kind: 'keystore'; readonly keystore: unknown; readonly password: string }
  | {
      readonly kind: 'mnemonic';
      /** BIP-39, English. */
      readonly mnemonic: string;
      readonly passphrase?: string | undefined;
      /** BIP-32; `m/44'/60'/0'/0/0` (BIP-44) unless told. */
      readonly path?: string | undefined;
    };

export interface WalletFilter {
  readonly userId?: string | undefined;
  readonly type?: WalletType | undefined;
  readonly isActive?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface WalletPage {
  readonly items: readonly CustodyWallet[];
  /** Of each item, in order: the list goes on after it. */
  readonly cursors: readonly string[];
  readonly nextCursor: string | undefined;
}

/** Asked with the account of a key, with its checksum, before anything is kept; throws to refuse it. */
export type AccountCheck = (address: string) => void;

/**
 * Keeps the keys of wallets: each under a data key of its own (AES-256-GCM), which the key vault wraps. No method gives a
 * private key; memory that held one is cleared after use. Who may do what is for the caller to decide.
 */
export interface Custody {
  create(wallet: NewWallet): Promise<CustodyWallet>;
  /** @throws WALLET_KEY_INVALID with every faulty field, WALLET_PASSWORD_WRONG, WALLET_ADDRESS_TAKEN, and what `check` throws */
  import(wallet: NewWallet, key: KeyMaterial, check?: AccountCheck): Promise<CustodyWallet>;
  /** `undefined` if there is none. */
  find(id: string): Promise<CustodyWallet | undefined>;
  /** By address in any case. */
  findByAddress(address: string): Promise<CustodyWallet | undefined>;
  /** The newest first. */
  list(filter: WalletFilter): Promise<WalletPage>;
  /** @throws WALLET_NOT_FOUND */
  setActive(id: string, isActive: boolean): Promise<CustodyWallet>;
  /** Web3 Secret Storage v3 under a new password of at least 8 characters. @throws WALLET_NOT_FOUND, WALLET_PASSWORD_WEAK */
  exportKeystore(id: string, password: string): Promise<object>;
  /** Signs for an active wallet. @throws WALLET_NOT_FOUND, WALLET_INACTIVE */
  signerOf(address: string): Promise<AccountSigner>;
  /**
   * Wraps data keys again that are wrapped by a former key of the vault, while all work goes on; returns how many are
   * left. Repeat until none is.
   */
  rewrap(limit: number): Promise<number>;
}

export const CUSTODY = defineToken<Custody>('custody');
