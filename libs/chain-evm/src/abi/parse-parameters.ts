import { pointerTo } from '#libs/base';
import type { AbiJsonParameter, AbiParameter, AbiType } from './abi.js';
import type { Faults } from './faults.js';
import { arrayOf, canonicalOf, elementaryType, fixedWords, splitType } from './parse-type.js';

export const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]{0,255}$/;
const MAX_PARAMETERS = 256;
const MAX_DEPTH = 8;
/** 2 MiB of static data. */
const MAX_WORDS = 65_536;
const MAX_INTERNAL = 500;
/** Names that a request cannot have: JSON of them would change what an object is, or is deleted on the way. */
const UNUSABLE = ['__proto__', 'constructor', 'prototype'];

export interface ParsedParameters {
  readonly parameters: readonly AbiParameter[];
  readonly json: readonly AbiJsonParameter[];
}

interface Place {
  readonly pointer: string;
  readonly depth: number;
  readonly faults: Faults;
}

const NO_PARAMETERS: ParsedParameters = { parameters: [], json: [] };

/** `undefined` counts as none: some tools leave empty lists out. */
export function parseParameters(value: unknown, pointer: string, faults: Faults): ParsedParameters {
  return parseList(value ?? [], { pointer, depth: 0, faults });
}

function parseList(value: unknown, place: Place): ParsedParameters {
  const { pointer, faults, depth } = place;
  if (!Array.isArray(value) || value.length > MAX_PARAMETERS) {
    faults.add(pointer, 'parameters', `must be a list of at most ${MAX_PARAMETERS} parameters`);
    return NO_PARAMETERS;
  }
  if (depth > MAX_DEPTH) {
    faults.add(pointer, 'depth', `structs must be nested at most ${MAX_DEPTH} deep`);
    return NO_PARAMETERS;
  }
  const found = value.map((item: unknown, at) =>
    parseOne(item, { ...place, pointer: pointerTo(pointer, at) }),
  );
  const known = found.filter((one) => one !== undefined);
  const names = known.map(({ json }) => json.name);
  return {
    parameters: known.map(({ json, type }, at) => {
      const { name, internalType } = json;
      return { name, key: keyOf(names, at), canonical: canonicalOf(type), type, internalType };
    }),
    json: known.map(({ json }) => json),
  };
}

interface Parsed {
  readonly json: AbiJsonParameter;
  readonly type: AbiType;
}

function parseOne(value: unknown, place: Place): Parsed | undefined {
  const { pointer, faults } = place;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return faults.add(pointer, 'parameter', 'must be an object with a name and a type');
  const { name = '', type, internalType, indexed, components } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || (name !== '' && !IDENTIFIER.test(name)))
    faults.add(`${pointer}/name`, 'identifier', 'must be empty or an identifier of Solidity');
  if (typeof type !== 'string' || type.length > MAX_INTERNAL)
    return faults.add(`${pointer}/type`, 'type', 'must be a type such as uint256, address[] or tuple');
  const parsed = parseType(type, components, place);
  if (!parsed) return undefined;
  if (fixedWords(parsed.type) > MAX_WORDS)
    return faults.add(`${pointer}/type`, 'size', `must have at most ${MAX_WORDS} words of fixed size`);
  const json = {
    name: String(name),
    type: parsed.text,
    ...(typeof internalType === 'string' && { internalType: internalType.slice(0, MAX_INTERNAL) }),
    ...(typeof indexed === 'boolean' && { indexed }),
    ...(parsed.components && { components: parsed.components }),
  };
  return { json, type: parsed.type };
}

interface ParsedType {
  readonly type: AbiType;
  /** In the form of JSON: `tuple[]` with components beside it. */
  readonly text: string;
  readonly components?: readonly AbiJsonParameter[];
}

function parseType(text: string, components: unknown, place: Place): ParsedType | undefined {
  const at = `${place.pointer}/type`;
  const split = splitType(text);
  if (typeof split === 'string') return place.faults.add(at, 'type', split);
  const { base, lengths } = split;
  const suffix = lengths.map((length) => `[${length ?? ''}]`).join('');
  if (base !== 'tuple') {
    const type = elementaryType(base);
    if (!type)
      return place.faults.add(at, 'type', `"${base.slice(0, 50)}" is no type of the ABI specification`);
    return { type: arrayOf(type, lengths), text: canonicalOf(type) + suffix };
  }
  const pointer = `${place.pointer}/components`;
  const members = parseList(components ?? [], { ...place, pointer, depth: place.depth + 1 });
  if (members.parameters.length === 0)
    return place.faults.add(pointer, 'components', 'must name the members of the struct');
  const type = arrayOf({ kind: 'tuple', members: members.parameters }, lengths);
  return { type, text: `tuple${suffix}`, components: members.json };
}

function keyOf(names: readonly string[], at: number): string {
  const name = names[at] ?? '';
  const isUsable = name !== '' && !UNUSABLE.includes(name) && names.indexOf(name) === names.lastIndexOf(name);
  if (isUsable) return name;
  const free = (key: string): string => (names.includes(key) ? free(`_${key}`) : key);
  return free(`arg${at}`);
}
