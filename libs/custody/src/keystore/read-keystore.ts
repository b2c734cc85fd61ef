import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { isPrivateKey, keccak256 } from '#libs/crypto';
import type { KeyMaterial } from '../custody.port.js';
import { custodyErrors } from '../errors.js';
import { keyFault, keyInvalid } from '../keys/key-faults.js';
import { addressOfKey } from '../keys/private-key.js';
import { Zeroed } from '../keys/zeroed.js';
import { deriveKey } from './derivations.js';
import { parseKeystore, type Keystore, type KeystoreCrypto } from './keystore-schema.js';
import { LONGEST_PASSWORD, possibleBytesOf } from './password.js';

type KeystoreMaterial = Extract<KeyMaterial, { kind: 'keystore' }>;

/**
 * The key of a Web3 Secret Storage document, version 3.
 * @throws WALLET_KEY_INVALID with every faulty field, WALLET_PASSWORD_WRONG, WALLET_KEYSTORES_BUSY
 */
export async function readKeystore({ keystore: document, password }: KeystoreMaterial): Promise<Zeroed> {
  const parsed = parseKeystore(document);
  const faults = 'faults' in parsed ? [...parsed.faults] : [];
  if (typeof password !== 'string' || password.length > LONGEST_PASSWORD)
    faults.push(keyFault('/password', 'too_long', `must have at most ${LONGEST_PASSWORD} characters`));
  if ('faults' in parsed || faults.length > 0) throw keyInvalid(faults);
  const key = await decrypt(parsed.keystore.crypto, password);
  try {
    check(key, parsed.keystore);
    return key;
  } catch (thrown) {
    key[Symbol.dispose]();
    throw thrown;
  }
}

async function decrypt(crypto: KeystoreCrypto, password: string): Promise<Zeroed> {
  for (const bytes of possibleBytesOf(password)) {
    using secret = new Zeroed(bytes);
    using derived = await deriveKey(secret.bytes, crypto.kdfparams);
    const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
    if (!timingSafeEqual(macOf(derived, ciphertext), Buffer.from(crypto.mac, 'hex'))) continue;
    const iv = Buffer.from(crypto.cipherparams.iv, 'hex');
    const decipher = createDecipheriv('aes-128-ctr', derived.bytes.subarray(0, 16), iv);
    using plain = new Zeroed(decipher.update(ciphertext));
    const key = new Zeroed(new Uint8Array(32));
    key.bytes.set(plain.bytes, 32 - plain.bytes.length);
    return key;
  }
  throw custodyErrors.WALLET_PASSWORD_WRONG(undefined);
}

/** Of the definition: Keccak-256 over the second half of the derived key and the ciphertext. */
export function macOf(derived: Zeroed, ciphertext: Uint8Array): Uint8Array {
  using input = new Zeroed(new Uint8Array(16 + ciphertext.length));
  input.bytes.set(derived.bytes.subarray(16, 32));
  input.bytes.set(ciphertext, 16);
  return keccak256(input.bytes);
}

function check(key: Zeroed, { address }: Keystore): void {
  if (!isPrivateKey(key.bytes))
    throw keyInvalid([keyFault('/keystore/crypto/ciphertext', 'range', 'holds no key of secp256k1')]);
  if (typeof address === 'string' && addressOfKey(key).slice(2).toLowerCase() !== address.toLowerCase())
    throw keyInvalid([keyFault('/keystore/address', 'other_key', 'is not the address of the key inside')]);
}
