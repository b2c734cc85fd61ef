import { checksumAddress } from '#libs/crypto';
import type { AbiType } from './abi.js';

type Atom = Exclude<AbiType, { kind: 'array' | 'tuple' }>;

/** The value as ethers' coder takes it, or what would be right, in words. */
export type Checked = { readonly value: unknown } | string;

const DECIMAL = /^(0|-?[1-9]\d{0,77})$/;
const HEX_NUMBER = /^0x[0-9a-fA-F]{1,64}$/;
const HEX_BYTES = /^0x([0-9a-fA-F]{2})*$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** A value of JSON for an elementary type. Nothing is rounded, cut, padded or guessed. */
export function checkAtom(value: unknown, type: Atom): Checked {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return integer(value, type);
    case 'bool':
      return typeof value === 'boolean' ? { value } : 'must be true or false';
    case 'address':
      return address(value);
    case 'string':
      return typeof value === 'string' && value.isWellFormed()
        ? { value: Buffer.from(value, 'utf8') }
        : 'must be a string';
    case 'bytes':
      return bytes(value, undefined);
    case 'fixed-bytes':
      return bytes(value, type.size);
    case 'function':
      return bytes(value, 24);
  }
}

function integer(value: unknown, { kind, bits }: { kind: 'uint' | 'int'; bits: number }): Checked {
  const least = kind === 'uint' ? 0n : -(2n ** BigInt(bits - 1));
  const most = kind === 'uint' ? 2n ** BigInt(bits) - 1n : 2n ** BigInt(bits - 1) - 1n;
  const number = integerOf(value);
  if (number !== undefined && number >= least && number <= most) return { value: number };
  return `must be a whole number ${rangeOf(kind, bits)}: a string of decimal digits, 0x and hex digits, or a JSON number within ±(2^53 - 1)`;
}

function rangeOf(kind: 'uint' | 'int', bits: number): string {
  if (bits <= 16) {
    const [least, most] = kind === 'uint' ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
    return `from ${least} to ${most}`;
  }
  return kind === 'uint' ? `from 0 to 2^${bits} - 1` : `from -2^${bits - 1} to 2^${bits - 1} - 1`;
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'string') return undefined;
  return DECIMAL.test(value) || HEX_NUMBER.test(value) ? BigInt(value) : undefined;
}

/** In one case it has no checksum (EIP-55); in two it has, and it must be right. */
function address(value: unknown): Checked {
  if (typeof value === 'string' && ADDRESS.test(value)) {
    const digits = value.slice(2);
    const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
    if (isPlain || value === checksumAddress(value)) return { value: value.toLowerCase() };
    return 'must have the checksum of EIP-55 where its letters are in both cases';
  }
  return 'must be an address: 0x and 40 hex digits';
}

function bytes(value: unknown, size: number | undefined): Checked {
  const isHex = typeof value === 'string' && HEX_BYTES.test(value);
  if (isHex && (size === undefined || value.length === 2 + 2 * size)) return { value };
  if (size === undefined) return 'must be bytes: 0x and an even number of hex digits';
  return `must be ${size} ${size === 1 ? 'byte' : 'bytes'}: 0x and ${2 * size} hex digits`;
}
