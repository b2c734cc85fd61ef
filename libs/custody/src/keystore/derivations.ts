import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { Mutex } from '#libs/base';
import { scrypt } from '#libs/crypto';
import { custodyErrors } from '../errors.js';
import { Zeroed } from '../keys/zeroed.js';
import type { KeystoreCrypto } from './keystore-schema.js';

/** What makes a key out of a password, on purpose slowly. */
export type Derivation = KeystoreCrypto['kdfparams'];

const derivePbkdf2 = promisify(pbkdf2);

/** More than this many seconds nobody waits. */
const MOST_WAITING = 32;

const queue = new Mutex();
let waiting = 0;

/**
 * The derived key of 32 bytes. One at a time in this process, in another thread: the event loop goes on, and
 * many hostile keystores take the memory of one.
 * @throws WALLET_KEYSTORES_BUSY
 */
export async function deriveKey(password: Uint8Array, derivation: Derivation): Promise<Zeroed> {
  if (waiting >= MOST_WAITING) throw custodyErrors.WALLET_KEYSTORES_BUSY({ waiting });
  waiting++;
  try {
    return new Zeroed(await queue.run(() => derive(Buffer.from(password), derivation)));
  } finally {
    waiting--;
  }
}

/** Clears `password`. */
async function derive(password: Buffer, derivation: Derivation): Promise<Uint8Array> {
  const salt = Buffer.from(derivation.salt, 'hex');
  try {
    if ('c' in derivation) return await derivePbkdf2(password, salt, derivation.c, 32, 'sha256');
    return await scrypt({ ...derivation, password, salt, length: 32 });
  } finally {
    password.fill(0);
  }
}
