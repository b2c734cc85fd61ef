import { ParamType } from 'ethers';
import type { AbiParameter, AbiType } from './abi.js';

/**
 * The same layout in types that ethers takes and gives back without looking into them: text as bytes, since what a
 * contract calls a string need not be UTF-8, and a function as the 24 bytes that it is.
 */
function lowered(type: AbiType): string {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return `${type.kind}${type.bits}`;
    case 'fixed-bytes':
      return `bytes${type.size}`;
    case 'string':
      return 'bytes';
    case 'function':
      return 'bytes24';
    case 'array':
      return `${lowered(type.of)}[${type.length ?? ''}]`;
    case 'tuple':
      return `tuple(${type.members.map((member) => lowered(member.type)).join(',')})`;
    default:
      return type.kind;
  }
}

const known = new WeakMap<readonly AbiParameter[], readonly ParamType[]>();

/** What ethers' coder works with; parsing it costs more than a small call. */
export function coderTypes(parameters: readonly AbiParameter[]): readonly ParamType[] {
  const former = known.get(parameters);
  if (former) return former;
  const types = parameters.map(({ type }) => ParamType.from(lowered(type)));
  known.set(parameters, types);
  return types;
}
