import { randomBytes } from 'node:crypto';
import { addressOf, isPrivateKey, publicKeyOf } from '#libs/crypto';
import { keyFault, keyInvalid } from './key-faults.js';
import { Zeroed } from './zeroed.js';

const HEX_KEY = /^(?:0x)?[0-9a-fA-F]{64}$/;

/** From the operating system's generator; about one of 2^128 draws is no key. */
export function newPrivateKey(): Zeroed {
  for (;;) {
    const key = new Zeroed(randomBytes(32));
    if (isPrivateKey(key.bytes)) return key;
  }
}

/** 32 bytes of hex, with or without 0x. @throws WALLET_KEY_INVALID */
export function readPrivateKey(text: string): Zeroed {
  const pointer = '/privateKey';
  if (typeof text !== 'string' || !HEX_KEY.test(text))
    throw keyInvalid([keyFault(pointer, 'format', 'must be 64 hexadecimal digits, with or without 0x')]);
  const key = new Zeroed(Buffer.from(text.slice(-64), 'hex'));
  if (isPrivateKey(key.bytes)) return key;
  throw keyInvalid([keyFault(pointer, 'range', 'must be above 0 and below the order of secp256k1')]);
}

export const addressOfKey = ({ bytes }: Zeroed): string => addressOf(publicKeyOf(bytes));
