import type { AccountSignature } from '#libs/chain';
import { keccak256 } from '#libs/crypto';
import { hexOf } from '../accounts/transaction-codec.js';

/** What an account signs of a message (EIP-191, version 0x45, `personal_sign`). A text counts as its UTF-8 bytes. */
export function messageDigest(message: string | Uint8Array): Uint8Array {
  const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
  return keccak256(Buffer.concat([Buffer.from(`\u0019Ethereum Signed Message:\n${bytes.length}`), bytes]));
}

/** 0x-prefixed r, s and v of 65 bytes, v being 27 or 28, as contracts and wallets take it. */
export function joinSignature({ r, s, yParity }: AccountSignature): string {
  return hexOf(Buffer.concat([r, s, Uint8Array.of(27 + yParity)]));
}
