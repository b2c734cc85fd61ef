import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { proofErrors } from './errors.js';

const HEX_32 = /^0x[0-9a-f]{64}$/;

/** 32 bytes as 0x-prefixed hex. Lower case only: a digest has one spelling. */
export const hash32Schema = z.string().regex(HEX_32, 'must be 0x and 64 lower-case hex digits');

export function toHex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}

/** Throws `HEX_INVALID` unless it is exactly 32 bytes in lower-case, 0x-prefixed hex. */
export function hash32(value: string): Uint8Array {
  if (!HEX_32.test(value)) throw proofErrors.HEX_INVALID({ value: value.slice(0, 80), bytes: 32 });
  return hexToBytes(value.slice(2));
}

/** Below zero, zero or above zero, in the order of unsigned big-endian numbers. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
