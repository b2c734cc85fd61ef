import type { ParamType } from 'ethers';
import { unfit, type AbiData } from './abi-data.js';
import { checksummed } from './checksummed.js';

/** Reads a value of one type. Integers become decimal text, bytes hex, tuples objects. @throws BYTES_UNFIT */
export interface ValueCodec {
  /** In the list it stands in: of itself, or of the offset to it. Unit: bytes. */
  readonly size: number;
  readonly isDynamic: boolean;
  read(data: AbiData, at: number): unknown;
}

export interface NamedCodec extends ValueCodec {
  readonly name: string;
}

const WORD = 32;
const ADDRESS_PADDING = '0'.repeat(24);

/** A value that fits one word, by its 64 digits. */
type ReadWord = (word: string) => unknown;

/** `undefined` for a type that does not fit a word. Bits beyond a value's size do not count, as for other decoders. */
export function wordReader({ baseType, type }: ParamType): ReadWord | undefined {
  if (baseType === 'address') return readAddress;
  if (baseType === 'bool') return (word) => /[^0]/.test(word);
  const [, kind, digits = ''] = /^(uint|int|bytes)(\d*)$/.exec(type) ?? [];
  if (kind === 'bytes' && digits !== '') {
    const end = Number(digits) * 2;
    return (word) => `0x${word.slice(0, end)}`;
  }
  const start = 64 - Number(digits) / 4;
  if (kind === 'uint') return (word) => BigInt(`0x${word.slice(start)}`).toString();
  if (kind === 'int') return (word) => BigInt.asIntN(Number(digits), BigInt(`0x${word}`)).toString();
  return undefined;
}

function readAddress(word: string): string {
  if (!word.startsWith(ADDRESS_PADDING)) throw unfit('an address has more than 20 bytes');
  return checksummed(`0x${word.slice(ADDRESS_PADDING.length)}`);
}

export function codecOf(type: ParamType): ValueCodec {
  const readWord = wordReader(type);
  if (readWord) return { size: WORD, isDynamic: false, read: (data, at) => readWord(data.word(at)) };
  if (type.isArray()) return arrayCodec(codecOf(type.arrayChildren), type.arrayLength);
  if (type.isTuple()) return tupleCodec(type.components);
  if (type.baseType === 'function') {
    // a contract's address and a selector
    return { size: WORD, isDynamic: false, read: (data, at) => `0x${data.word(at).slice(0, 48)}` };
  }
  const isText = type.baseType === 'string';
  if (!isText && type.baseType !== 'bytes') throw unfit(`the type ${type.type} is not known`);
  const read = (data: AbiData, at: number) => {
    const digits = data.slice(at + WORD, data.count(at));
    // what is no UTF-8 comes with U+FFFD: contracts may put any bytes into a string
    return isText ? Buffer.from(digits, 'hex').toString('utf8') : `0x${digits}`;
  };
  return { size: WORD, isDynamic: true, read };
}

/** In order, as the arguments of an event or the members of a tuple are named: by place where there is no name of its own. */
export function namesOf(list: readonly ParamType[]): readonly string[] {
  const names = list.map(({ name }) => name);
  return names.map((name, place) => {
    const isOwn = name !== '' && name !== '__proto__' && names.indexOf(name) === names.lastIndexOf(name);
    return isOwn ? name : String(place);
  });
}

/** A list whose members stand side by side, offsets counting from its start. */
export function readList(
  data: AbiData,
  start: number,
  members: readonly NamedCodec[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let at = start;
  for (const member of members) {
    values[member.name] = member.read(data, member.isDynamic ? start + data.count(at) : at);
    at += member.size;
  }
  return values;
}

function namedCodecs(list: readonly ParamType[]): readonly NamedCodec[] {
  const names = namesOf(list);
  return list.map((type, place) => ({ name: names[place] ?? String(place), ...codecOf(type) }));
}

function tupleCodec(components: readonly ParamType[]): ValueCodec {
  const members = namedCodecs(components);
  const isDynamic = members.some((member) => member.isDynamic);
  const size = isDynamic ? WORD : members.reduce((sum, member) => sum + member.size, 0);
  return { size, isDynamic, read: (data, at) => readList(data, at, members) };
}

/** `length` is -1 for one of any length. */
function arrayCodec(of: ValueCodec, length: number): ValueCodec {
  const isDynamic = length === -1 || of.isDynamic;
  const read = (data: AbiData, at: number) => {
    const count = length === -1 ? data.count(at) : length;
    const start = length === -1 ? at + WORD : at;
    // each item takes a word at least, or a few bytes could ask for a list without end
    if (count * WORD > data.size) throw unfit('a list is longer than the data');
    return Array.from({ length: count }, (_, i) => {
      const place = start + i * of.size;
      return of.read(data, of.isDynamic ? start + data.count(place) : place);
    });
  };
  return { size: isDynamic ? WORD : of.size * length, isDynamic, read };
}
