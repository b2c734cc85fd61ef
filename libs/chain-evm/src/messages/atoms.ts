import { checksumAddress } from '#libs/crypto';

/** A word of 32 bytes or bytes of any length, or what is wrong with the value. */
export type Encoded = Uint8Array | { readonly fault: string };

const HEX = /^0x([0-9a-fA-F]{2})*$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const INTEGER = /^(-?\d{1,80}|0x[0-9a-fA-F]{1,64})$/;
const WORD = 32;

/** A value of a static type as a word (EIP-712, "Definition of encodeData"). */
export function encodeAtom(type: string, value: unknown): Encoded {
  if (type === 'bool') return bool(value);
  if (type === 'address') return address(value);
  if (type.startsWith('bytes')) return fixedBytes(Number(type.slice('bytes'.length)), value);
  return integer(type, value);
}

/** The bytes of a value of dynamic type, which are then hashed. */
export function contentOf(type: 'string' | 'bytes', value: unknown): Encoded {
  if (type === 'bytes')
    return isHex(value) ? fromHex(value) : { fault: 'must be bytes in hex: 0x, two digits each' };
  if (typeof value !== 'string') return { fault: 'must be a string' };
  return value.isWellFormed()
    ? Buffer.from(value, 'utf8')
    : { fault: 'has a lone surrogate: it is no Unicode text' };
}

export const isFault = (encoded: Encoded): encoded is { readonly fault: string } => 'fault' in encoded;

function bool(value: unknown): Encoded {
  return typeof value === 'boolean' ? word(value ? 1n : 0n) : { fault: 'must be true or false' };
}

function address(value: unknown): Encoded {
  if (typeof value !== 'string' || !ADDRESS.test(value))
    return { fault: 'must be an address: 0x and 40 hex digits' };
  const isMixed = /[a-f]/.test(value.slice(2)) && /[A-F]/.test(value.slice(2));
  if (isMixed && checksumAddress(value) !== value) return { fault: 'has a wrong checksum (EIP-55)' };
  return word(BigInt(value));
}

/** Bytes stand at the left of their word. */
function fixedBytes(length: number, value: unknown): Encoded {
  if (!isHex(value) || value.length !== 2 + 2 * length)
    return { fault: `must be ${length} bytes in hex, after 0x` };
  const bytes = new Uint8Array(WORD);
  bytes.set(fromHex(value));
  return bytes;
}

function integer(type: string, value: unknown): Encoded {
  const number = bigintOf(value);
  if (number === undefined) return { fault: 'must be a whole number, as a string if it is large' };
  const isSigned = type.startsWith('int');
  const bits = BigInt(type.slice(isSigned ? 3 : 4));
  const [low, high] = isSigned ? [-(1n << (bits - 1n)), 1n << (bits - 1n)] : [0n, 1n << bits];
  if (number < low || number >= high) return { fault: `does not fit ${type}` };
  return word(BigInt.asUintN(256, number));
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value) : undefined;
}

const isHex = (value: unknown): value is string => typeof value === 'string' && HEX.test(value);
const fromHex = (hex: string): Uint8Array => Buffer.from(hex.slice(2), 'hex');
const word = (value: bigint): Uint8Array => fromHex(`0x${value.toString(16).padStart(2 * WORD, '0')}`);
