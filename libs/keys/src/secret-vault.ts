import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readEnvelope, writeEnvelope, type Envelope } from './envelope.js';
import { keyErrors } from './errors.js';
import type { KeyVault } from './key-vault.port.js';

export interface VaultSecrets {
  /** Seals and opens. At least 32 characters. */
  readonly current: string;
  /** Only open, so that a secret can be replaced: what they sealed stays readable. */
  readonly previous?: readonly string[];
}

const MINIMUM_SECRET = 32;
const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D, 8.2.2: a random nonce of 96 bits, good for 2^32 values under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface WrappingKey {
  /** Derived beside the key: it names the secret and tells nothing about it. */
  readonly id: string;
  readonly key: Buffer;
}

/** A vault whose wrapping keys come from configured secrets (HKDF-SHA-256, RFC 5869). @throws KEY_SECRET_WEAK */
export function createSecretVault({ current, previous = [] }: VaultSecrets): KeyVault {
  return new SecretVault(
    wrappingKey(current, 'current'),
    previous.map((secret) => wrappingKey(secret, 'previous')),
  );
}

class SecretVault implements KeyVault {
  readonly #current: WrappingKey;
  readonly #known: ReadonlyMap<string, WrappingKey>;

  constructor(current: WrappingKey, previous: readonly WrappingKey[]) {
    this.#current = current;
    this.#known = new Map([...previous, current].map((key) => [key.id, key]));
  }

  async seal(plaintext: Uint8Array, context: string): Promise<string> {
    const { id, key } = this.#current;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(id, context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return writeEnvelope({ keyId: id, nonce, ciphertext });
  }

  async open(sealed: string, context: string): Promise<Uint8Array> {
    const envelope = readEnvelope(sealed);
    if (!envelope || envelope.nonce.length !== NONCE_BYTES || envelope.ciphertext.length < TAG_BYTES)
      throw keyErrors.SEALED_VALUE_UNREADABLE({ context, reason: 'it is not a sealed value' });
    const known = this.#known.get(envelope.keyId);
    if (!known) {
      const reason = `it needs the wrapping key ${envelope.keyId}, known are ${[...this.#known.keys()].join(', ')}`;
      throw keyErrors.SEALED_VALUE_UNREADABLE({ context, reason });
    }
    try {
      return decrypt(known, envelope, context);
    } catch (cause) {
      throw keyErrors.SEALED_VALUE_UNREADABLE(
        { context, reason: 'it was changed, or sealed for another context' },
        { cause },
      );
    }
  }

  get currentKeyId(): string {
    return this.#current.id;
  }

  keyIdOf(sealed: string): string | undefined {
    return readEnvelope(sealed)?.keyId;
  }

  isCurrent(sealed: string): boolean {
    return this.keyIdOf(sealed) === this.#current.id;
  }
}

function decrypt({ id, key }: WrappingKey, { nonce, ciphertext }: Envelope, context: string): Uint8Array {
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(id, context));
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES));
  // a stream mode: all of the plaintext is here already, in memory of its own, and the caller can clear it
  const plaintext = decipher.update(ciphertext.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
  } catch (thrown) {
    plaintext.fill(0);
    throw thrown;
  }
  return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
}

/** The key id is part of it: no envelope can be made to name another key. */
const associatedData = (keyId: string, context: string): Buffer =>
  Buffer.from(JSON.stringify(['key-vault/v1', keyId, context]));

function wrappingKey(secret: string, which: string): WrappingKey {
  if (secret.length < MINIMUM_SECRET) throw keyErrors.KEY_SECRET_WEAK({ which, minimum: MINIMUM_SECRET });
  const derive = (info: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, 'key-vault/v1', info, bytes));
  return { id: derive('key-id', 8).toString('hex'), key: derive('wrapping-key', 32) };
}
