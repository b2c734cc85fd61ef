import type { AbiParameter, AbiType } from './abi.js';

/** More is no interface of a contract, but an attack on whoever decodes its answers. */
const MAX_DIMENSIONS = 8;
const MAX_FIXED_LENGTH = 65_536;

const SUFFIX = /\[(\d*)\]$/;
const SUFFIXES = /(\[\d*\])*$/;
const BASE = /^(uint|int|bytes)(\d*)$/;

export interface TypeText {
  readonly base: string;
  /** The innermost first. */
  readonly lengths: readonly (number | undefined)[];
}

/** What is wrong with it, in words, or its parts. */
export function splitType(text: string): TypeText | string {
  const [suffixes = ''] = SUFFIXES.exec(text) ?? [];
  const base = text.slice(0, text.length - suffixes.length);
  const lengths: (number | undefined)[] = [];
  for (let rest = suffixes; rest !== ''; rest = rest.replace(SUFFIX, '')) {
    const digits = SUFFIX.exec(rest)?.[1] ?? '';
    const length = digits === '' ? undefined : Number(digits);
    if (length !== undefined && (length < 1 || length > MAX_FIXED_LENGTH || digits.startsWith('0')))
      return `an array's length must be 1 to ${MAX_FIXED_LENGTH}`;
    lengths.unshift(length);
  }
  if (lengths.length > MAX_DIMENSIONS) return `an array must have at most ${MAX_DIMENSIONS} dimensions`;
  return { base, lengths };
}

/** One that is neither tuple nor array; `undefined` if the specification has none of that name. */
export function elementaryType(base: string): AbiType | undefined {
  if (base === 'address' || base === 'bool' || base === 'string' || base === 'function')
    return { kind: base };
  const [, kind, digits = ''] = BASE.exec(base) ?? [];
  if (kind === undefined || digits.startsWith('0')) return undefined;
  const size = Number(digits);
  if (kind === 'bytes') {
    if (digits === '') return { kind };
    return size <= 32 ? { kind: 'fixed-bytes', size } : undefined;
  }
  // `uint` is short for `uint256`
  const bits = digits === '' ? 256 : size;
  return bits <= 256 && bits % 8 === 0 ? { kind: kind === 'uint' ? 'uint' : 'int', bits } : undefined;
}

export function arrayOf(type: AbiType, lengths: readonly (number | undefined)[]): AbiType {
  return lengths.reduce<AbiType>((of, length) => ({ kind: 'array', of, length }), type);
}

/** As signatures are written. */
export function canonicalOf(type: AbiType): string {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return `${type.kind}${type.bits}`;
    case 'fixed-bytes':
      return `bytes${type.size}`;
    case 'array':
      return `${canonicalOf(type.of)}[${type.length ?? ''}]`;
    case 'tuple':
      return canonicalList(type.members);
    default:
      return type.kind;
  }
}

export function canonicalList(parameters: readonly AbiParameter[]): string {
  return `(${parameters.map(({ canonical }) => canonical).join(',')})`;
}

/** Words that a value takes at least: what has a fixed size may be large although nothing is sent for it. */
export function fixedWords(type: AbiType): number {
  if (type.kind === 'tuple') return type.members.reduce((sum, member) => sum + fixedWords(member.type), 0);
  if (type.kind === 'array' && type.length !== undefined) return type.length * fixedWords(type.of);
  return 1;
}
