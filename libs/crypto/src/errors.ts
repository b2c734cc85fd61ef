import { defineErrors } from '#libs/base';

export const cryptoErrors = defineErrors({
  PRIVATE_KEY_INVALID: {
    status: 400,
    title: 'Private key invalid',
    detail: () =>
      'A private key of secp256k1 is 32 bytes that are, as a number, above 0 and below the order of the curve.',
  },
  DIGEST_INVALID: {
    status: 400,
    title: 'Digest invalid',
    detail: (p: { bytes: number }) =>
      `A digest to sign or to recover from has 32 bytes, this one ${p.bytes}.`,
  },
  SIGNATURE_INVALID: {
    status: 400,
    title: 'Signature invalid',
    detail: () => 'No public key can have made this signature: r or s is out of range, or r is on no point.',
  },
  PUBLIC_KEY_INVALID: {
    status: 400,
    title: 'Public key invalid',
    detail: (p: { bytes: number }) =>
      `A public key is 65 bytes, uncompressed and beginning with 4 (SEC 1, 2.3.3); this one has ${p.bytes}.`,
  },
  ADDRESS_INVALID: {
    status: 400,
    title: 'Address invalid',
    detail: (p: { address: string }) =>
      `"${p.address.slice(0, 64)}" is no account address: write 0x and 40 hexadecimal digits.`,
  },
});
