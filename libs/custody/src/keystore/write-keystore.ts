import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { custodyErrors } from '../errors.js';
import { keyFault } from '../keys/key-faults.js';
import { Zeroed } from '../keys/zeroed.js';
import { deriveKey } from './derivations.js';
import { bytesOfPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password.js';
import { macOf } from './read-keystore.js';

/** What ethers and most wallets write: 128 MiB and about half a second. */
const SCRYPT = { n: 131_072, r: 8, p: 1, dklen: 32 } as const;

/** Characters, not bytes: as people count them. @throws WALLET_PASSWORD_WEAK */
export function assertPassword(password: string): void {
  const characters = typeof password === 'string' ? [...password].length : 0;
  if (characters >= SHORTEST_PASSWORD && password.length <= LONGEST_PASSWORD) return;
  const bounds = { minimum: SHORTEST_PASSWORD, maximum: LONGEST_PASSWORD };
  const detail = `must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`;
  throw custodyErrors.WALLET_PASSWORD_WEAK(bounds, { errors: [keyFault('/password', 'length', detail)] });
}

/** Web3 Secret Storage Definition, version 3. @throws WALLET_PASSWORD_WEAK, WALLET_KEYSTORES_BUSY */
export async function writeKeystore(
  { address, key }: { address: string; key: Zeroed },
  password: string,
): Promise<object> {
  assertPassword(password);
  using secret = new Zeroed(bytesOfPassword(password));
  const kdfparams = { ...SCRYPT, salt: randomBytes(32).toString('hex') };
  using derived = await deriveKey(secret.bytes, kdfparams);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-ctr', derived.bytes.subarray(0, 16), iv);
  const ciphertext = cipher.update(key.bytes);
  return {
    version: 3,
    id: randomUUID(),
    address: address.slice(2).toLowerCase(),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams,
      mac: Buffer.from(macOf(derived, ciphertext)).toString('hex'),
    },
  };
}
