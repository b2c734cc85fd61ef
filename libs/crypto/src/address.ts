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

function withChecksum(lower: string): string {
  const hash = Buffer.from(keccak256(Buffer.from(lower, 'latin1'))).toString('hex');
  let address = '0x';
  for (let at = 0; at < 40; at++) {
    const digit = lower.charAt(at);
    address += hash.charAt(at) >= '8' ? digit.toUpperCase() : digit;
  }
  return address;
}
