import { randomUUIDv7 } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Clock } from '#libs/base';
import type { AccountSigner } from '#libs/chain';
import { inTransaction, isDuplicate, page, persistenceErrors } from '#libs/persistence';
import type {
  AccountCheck,
  Custody,
  CustodyWallet,
  KeyMaterial,
  NewWallet,
  WalletFilter,
  WalletOrigin,
  WalletPage,
} from '../custody.port.js';
import { custodyErrors } from '../errors.js';
import type { KeySafe } from '../keys/key-safe.js';
import { addressOfKey, newPrivateKey } from '../keys/private-key.js';
import { readKey } from '../keys/read-key.js';
import type { Zeroed } from '../keys/zeroed.js';
import { assertPassword, writeKeystore } from '../keystore/write-keystore.js';
import { rewrapRows } from './rewrap-rows.js';
import { SealedRows } from '../sealed-rows.js';
import { checkDetails, creationKeyOf, storedAddress } from '../wallet-details.js';
import { activeRow, WalletSigner } from '../wallet-signer.js';
import { walletOf, walletRow, type WalletRow } from './wallet.row.js';

export interface CustodyParts {
  readonly source: DataSource;
  readonly safe: KeySafe;
  readonly clock: Clock;
}

export class TypeormCustody implements Custody {
  readonly #source: DataSource;
  readonly #safe: KeySafe;
  readonly #clock: Clock;
  readonly #rows: SealedRows;

  constructor({ source, safe, clock }: CustodyParts) {
    this.#source = source;
    this.#safe = safe;
    this.#clock = clock;
    this.#rows = new SealedRows((address) => this.#byAddress(address), clock);
  }

  async create(wallet: NewWallet): Promise<CustodyWallet> {
    checkDetails(wallet);
    const former = await this.#former(wallet);
    if (former) return sameAs(former, wallet, { origin: 'created' });
    using key = newPrivateKey();
    return await this.#keep(wallet, key, 'created');
  }

  async import(wallet: NewWallet, material: KeyMaterial, check?: AccountCheck): Promise<CustodyWallet> {
    checkDetails(wallet);
    using key = await readKey(material);
    const address = addressOfKey(key);
    check?.(address);
    const former = await this.#former(wallet);
    if (former) return sameAs(former, wallet, { origin: material.kind, address });
    return await this.#keep(wallet, key, material.kind);
  }

  async find(id: string): Promise<CustodyWallet | undefined> {
    const row = await this.#source.manager.findOneBy(walletRow, { id });
    return row ? walletOf(row) : undefined;
  }

  async findByAddress(text: string): Promise<CustodyWallet | undefined> {
    const address = storedAddress(text);
    if (address === undefined) return undefined;
    const row = await this.#byAddress(address);
    return row ? walletOf(row) : undefined;
  }

  async list({ userId, type, isActive, cursor, limit }: WalletFilter): Promise<WalletPage> {
    const query = this.#source.getRepository(walletRow).createQueryBuilder('wallet');
    if (userId !== undefined) query.andWhere('wallet.userId = :userId', { userId });
    if (type !== undefined) query.andWhere('wallet.type = :type', { type });
    if (isActive !== undefined) query.andWhere('wallet.isActive = :isActive', { isActive });
    const { items, nextCursor, cursorOf } = await page(query, {
      cursor,
      limit,
      sort: ['createdAt', 'id'],
      direction: 'DESC',
    });
    return { items: items.map(walletOf), cursors: items.map(cursorOf), nextCursor };
  }

  async setActive(id: string, isActive: boolean): Promise<CustodyWallet> {
    const changed = { isActive, updatedAt: this.#clock.now() };
    await this.#source.manager.update(walletRow, { id, isActive: !isActive }, changed);
    const row = await this.#row(id);
    this.#rows.forget(row.address);
    return walletOf(row);
  }

  async exportKeystore(id: string, password: string): Promise<object> {
    assertPassword(password);
    const row = await this.#row(id);
    using key = await this.#safe.open(row, row);
    return await writeKeystore({ address: row.address, key }, password);
  }

  async signerOf(text: string): Promise<AccountSigner> {
    const address = storedAddress(text) ?? text;
    activeRow(address, await this.#rows.read(address));
    return new WalletSigner(address, { rows: this.#rows, safe: this.#safe });
  }

  rewrap(limit: number): Promise<number> {
    return rewrapRows({ source: this.#source, safe: this.#safe, limit });
  }

  async #byAddress(address: string): Promise<WalletRow | undefined> {
    return (await this.#source.manager.findOneBy(walletRow, { address })) ?? undefined;
  }

  async #row(id: string): Promise<WalletRow> {
    const row = await this.#source.manager.findOneBy(walletRow, { id });
    if (!row) throw custodyErrors.WALLET_NOT_FOUND({ id });
    return row;
  }

  /** What the same user made under the same idempotency key. */
  async #former(wallet: NewWallet): Promise<WalletRow | undefined> {
    const creationKey = creationKeyOf(wallet);
    if (creationKey === undefined) return undefined;
    return (await this.#source.manager.findOneBy(walletRow, { creationKey })) ?? undefined;
  }

  async #keep(wallet: NewWallet, key: Zeroed, origin: WalletOrigin): Promise<CustodyWallet> {
    const owner = { id: randomUUIDv7(), address: addressOfKey(key) };
    const sealed = await this.#safe.seal(owner, key.bytes);
    const now = this.#clock.now();
    const row: WalletRow = {
      ...owner,
      ...sealed,
      userId: wallet.userId,
      type: wallet.type,
      origin,
      label: wallet.label ?? null,
      isActive: true,
      creationKey: creationKeyOf(wallet) ?? null,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await inTransaction(this.#source, (manager) => manager.insert(walletRow, row));
      return walletOf(row);
    } catch (thrown) {
      if (!isDuplicate(thrown)) throw thrown;
      // somebody was faster: with the same idempotency key, or with the same account
      const former = await this.#former(wallet);
      if (!former) throw custodyErrors.WALLET_ADDRESS_TAKEN({ address: owner.address });
      const address = origin === 'created' ? former.address : owner.address;
      return sameAs(former, wallet, { origin, address });
    }
  }
}

/** @throws IDEMPOTENCY_KEY_REUSED for a wallet that came otherwise, or holds another account */
function sameAs(
  former: WalletRow,
  { idempotencyKey = '' }: NewWallet,
  { origin, address = former.address }: { origin: WalletOrigin; address?: string },
): CustodyWallet {
  if (former.origin !== origin || former.address !== address)
    throw persistenceErrors.IDEMPOTENCY_KEY_REUSED({ key: idempotencyKey });
  return walletOf(former);
}
