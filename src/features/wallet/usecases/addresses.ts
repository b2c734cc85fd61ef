import { checksumAddress } from '#libs/crypto';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** The account's one spelling (EIP-55); `undefined` if it is none, or its mixed case is not that of its checksum. */
export function parseAddress(text: unknown): string | undefined {
  if (typeof text !== 'string' || !ADDRESS.test(text)) return undefined;
  const address = checksumAddress(text);
  const digits = text.slice(2);
  const plain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return plain || text === address ? address : undefined;
}

export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export const isZeroAddress = (address: string): boolean => /^0x0{40}$/.test(address);
