import { cryptoErrors } from './errors.js';
import { keccak256 } from './keccak.js';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** The account of a public key of 65 bytes, with its checksum (EIP-55). @throws PUBLIC_KEY_INVALID */
export function addressOf(publicKey65: Uint8Array): string {
  if (publicKey65.length !== 65 || publicKey65[0] !== 4)
    throw cryptoErrors.PUBLIC_KEY_INVALID({ bytes: publicKey65.length });
  return withChecksum(Buffer.from(keccak256(publicKey65.subarray(1)).subarray(12)).toString('hex'));
}

/** The same address in its one spelling (EIP-55); the case of what comes in does not count. @throws ADDRESS_INVALID */
export function checksumAddress(address: string): string {
  if (!ADDRESS.test(address)) throw cryptoErrors.ADDRESS_INVALID({ address });
  return withChecksum(address.slice(2).toLowerCase());
}

const DIGITS = 40;
const LETTER_A = 0x61;
const TO_UPPER_CASE = 0x20;

/** A letter is upper case where the half byte of the hash in its place is 8 or more. */
function withChecksum(lower: string): string {
  const text = Buffer.from(`0x${lower}`, 'latin1');
  const hash = keccak256(text.subarray(2));
  for (let at = 0; at < DIGITS; at++) {
    const byte = hash[at >> 1] ?? 0;
    const half = at % 2 === 0 ? byte >> 4 : byte & 0xf;
    const digit = text[at + 2] ?? 0;
    if (half >= 8 && digit >= LETTER_A) text[at + 2] = digit - TO_UPPER_CASE;
  }
  return text.toString('latin1');
}
