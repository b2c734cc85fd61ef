import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyVault } from '#libs/keys';
import { custodyErrors } from '../errors.js';
import { Zeroed } from './zeroed.js';

/** Which wallet a key belongs to. Authenticated: a key moved to another row does not open. */
export interface KeyOwner {
  readonly id: string;
  readonly address: string;
}

export interface SealedKey {
  /** `v1.<nonce>.<ciphertext and tag>` in base64url: AES-256-GCM under a data key that no other wallet has. */
  readonly privateKeyEncrypted: string;
  readonly dataKeySealed: string;
  readonly wrappingKeyId: string;
}

/** What the vault wraps, and by which of its keys. */
export type WrappedKey = Pick<SealedKey, 'dataKeySealed' | 'wrappingKeyId'>;

const CIPHER = 'aes-256-gcm';
const FORMAT = 'v1';
const KEY_BYTES = 32;
/** NIST SP 800-38D, 8.2.2. A data key encrypts once, so that no nonce can repeat under it. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Envelope encryption: keys under data keys, data keys under the vault's wrapping key. */
export class KeySafe {
  constructor(private readonly vault: KeyVault) {}

  async seal(owner: KeyOwner, privateKey: Uint8Array): Promise<SealedKey> {
    using dataKey = new Zeroed(randomBytes(KEY_BYTES));
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, dataKey.bytes, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(owner));
    const ciphertext = Buffer.concat([cipher.update(privateKey), cipher.final(), cipher.getAuthTag()]);
    return {
      privateKeyEncrypted: writeSealed({ nonce, ciphertext }),
      ...(await this.#wrap(owner, dataKey.bytes)),
    };
  }

  /** The caller clears the key. @throws WALLET_KEY_DAMAGED, SEALED_VALUE_UNREADABLE */
  async open(owner: KeyOwner, { dataKeySealed, privateKeyEncrypted }: SealedKey): Promise<Zeroed> {
    using dataKey = new Zeroed(await this.vault.open(dataKeySealed, contextOf(owner)));
    const { nonce, ciphertext } = readSealed(privateKeyEncrypted);
    if (nonce.length !== NONCE_BYTES || ciphertext.length !== KEY_BYTES + TAG_BYTES)
      throw custodyErrors.WALLET_KEY_DAMAGED({ id: owner.id });
    const decipher = createDecipheriv(CIPHER, dataKey.bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(owner));
    decipher.setAuthTag(ciphertext.subarray(KEY_BYTES));
    const privateKey = new Zeroed(decipher.update(ciphertext.subarray(0, KEY_BYTES)));
    try {
      decipher.final();
      return privateKey;
    } catch (cause) {
      privateKey[Symbol.dispose]();
      throw custodyErrors.WALLET_KEY_DAMAGED({ id: owner.id }, { cause });
    }
  }

  get wrappingKeyId(): string {
    return this.vault.currentKeyId;
  }

  /** The same data key under the vault's present wrapping key. @throws SEALED_VALUE_UNREADABLE */
  async rewrap(owner: KeyOwner, dataKeySealed: string): Promise<WrappedKey> {
    using dataKey = new Zeroed(await this.vault.open(dataKeySealed, contextOf(owner)));
    return await this.#wrap(owner, dataKey.bytes);
  }

  /** The key may change between two calls: the sealed value itself says which one it needs. */
  async #wrap(owner: KeyOwner, dataKey: Uint8Array): Promise<WrappedKey> {
    const dataKeySealed = await this.vault.seal(dataKey, contextOf(owner));
    return { dataKeySealed, wrappingKeyId: this.vault.keyIdOf(dataKeySealed) ?? this.vault.currentKeyId };
  }
}

interface Sealed {
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

const writeSealed = ({ nonce, ciphertext }: Sealed): string =>
  [FORMAT, nonce.toString('base64url'), ciphertext.toString('base64url')].join('.');

/** Empty for anything that `writeSealed` has not written: base64url decoding is lenient, a value has one spelling. */
function readSealed(text: string): Sealed {
  const [, nonce = '', ciphertext = ''] = text.split('.');
  const sealed = { nonce: Buffer.from(nonce, 'base64url'), ciphertext: Buffer.from(ciphertext, 'base64url') };
  return writeSealed(sealed) === text ? sealed : { nonce: Buffer.alloc(0), ciphertext: Buffer.alloc(0) };
}

const contextOf = ({ id, address }: KeyOwner): string => `wallet ${id} ${address}`;

const associatedData = ({ id, address }: KeyOwner): Buffer =>
  Buffer.from(JSON.stringify(['custody/v1', id, address]));
