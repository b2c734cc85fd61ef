import { AbiCoder } from 'ethers';
import type { Json } from '#libs/base';
import type { Abi, AbiMethod, AbiParameter, AbiType } from './abi.js';
import { abiErrors } from './abi-errors.js';
import { coderTypes } from './lower-types.js';
import { elementaryType } from './parse-type.js';

/** A value in JSON: integers as decimal digits, bytes as hex, structs as objects. */
export interface NamedValue {
  readonly name: string;
  readonly type: string;
  readonly value: Json;
}

/** Why a contract refused. */
export interface DecodedError {
  readonly name: string;
  readonly signature: string;
  readonly args: readonly NamedValue[];
  /** `TooMuch(who: 0x…, wanted: 5)` */
  readonly text: string;
}

const coder = AbiCoder.defaultAbiCoder();

/** Text that is not UTF-8 comes with U+FFFD in place of what cannot be read. @throws ABI_ANSWER_UNFIT */
export function decodeOutputs({ signature, outputs }: AbiMethod, data: string): readonly NamedValue[] {
  try {
    return decodeList(outputs, data);
  } catch (cause) {
    throw abiErrors.ABI_ANSWER_UNFIT({ signature, bytes: (data.length - 2) / 2 }, { cause });
  }
}

/** The arguments of a call, from its data. @throws ABI_ANSWER_UNFIT */
export function decodeArguments({ signature, inputs }: AbiMethod, data: string): readonly NamedValue[] {
  return decodeOutputs({ signature, outputs: inputs } as AbiMethod, `0x${data.slice(10)}`);
}

const parameter = (name: string, base: string): AbiParameter => ({
  name,
  key: name,
  canonical: base,
  internalType: undefined,
  type: elementaryType(base) ?? { kind: 'bytes' },
});
/** What every contract of Solidity may throw. */
const BUILT_IN = [
  {
    name: 'Error',
    signature: 'Error(string)',
    selector: '0x08c379a0',
    inputs: [parameter('message', 'string')],
  },
  {
    name: 'Panic',
    signature: 'Panic(uint256)',
    selector: '0x4e487b71',
    inputs: [parameter('code', 'uint256')],
  },
];

/** `undefined` for bytes that are no error that is known. */
export function decodeError({ errors }: Pick<Abi, 'errors'>, data: string): DecodedError | undefined {
  const selector = data.slice(0, 10).toLowerCase();
  const found = [...BUILT_IN, ...errors].find((error) => error.selector === selector);
  if (!found) return undefined;
  try {
    const { name, signature } = found;
    const args = decodeList(found.inputs, `0x${data.slice(10)}`);
    return { name, signature, args, text: textOf(signature, args) };
  } catch {
    return undefined;
  }
}

function decodeList(parameters: readonly AbiParameter[], data: string): readonly NamedValue[] {
  const values = coder.decode(coderTypes(parameters), data);
  return parameters.map(({ key, canonical, type }, at) => ({
    name: key,
    type: canonical,
    value: jsonOf(values[at], type),
  }));
}

function jsonOf(value: unknown, type: AbiType): Json {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return String(value);
    case 'bool':
      return value as boolean;
    case 'string':
      return Buffer.from((value as string).slice(2), 'hex').toString('utf8');
    case 'array':
      return Array.from(value as readonly unknown[], (item) => jsonOf(item, type.of));
    case 'tuple': {
      const items = value as readonly unknown[];
      return Object.fromEntries(
        type.members.map((member, at) => [member.key, jsonOf(items[at], member.type)]),
      );
    }
    default:
      return value as string;
  }
}

/** What the codes mean (Solidity documentation, "Panic via assert and Error via require"). */
const PANICS: Readonly<Record<string, string>> = {
  '1': 'an assertion failed',
  '17': 'arithmetic overflow',
  '18': 'division by zero',
  '33': 'no such enum value',
  '34': 'storage bytes are badly encoded',
  '49': 'pop of an empty array',
  '50': 'index out of bounds',
  '65': 'too much memory',
  '81': 'a function variable was never set',
};
const MAX_TEXT = 1_000;

function textOf(signature: string, args: readonly NamedValue[]): string {
  const [first] = args;
  if (signature === 'Error(string)' && typeof first?.value === 'string')
    return first.value.slice(0, MAX_TEXT);
  const list = args.map(
    (arg) => `${arg.name}: ${typeof arg.value === 'string' ? arg.value : JSON.stringify(arg.value)}`,
  );
  const meaning = signature === 'Panic(uint256)' ? PANICS[first?.value as string] : undefined;
  return `${signature.split('(')[0]}(${list.join(', ')})${meaning === undefined ? '' : `, ${meaning}`}`.slice(
    0,
    MAX_TEXT,
  );
}
