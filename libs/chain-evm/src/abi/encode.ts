import { AbiCoder } from 'ethers';
import type { Abi, AbiMethod, AbiParameter } from './abi.js';
import { abiErrors } from './abi-errors.js';
import { checkList } from './check-value.js';
import { Faults } from './faults.js';
import { findMethod } from './find-method.js';
import { coderTypes } from './lower-types.js';

const coder = AbiCoder.defaultAbiCoder();
/** EIP-3860. Unit: bytes. */
const MAX_CREATION = 49_152;

export interface EncodedMethod {
  readonly method: AbiMethod;
  /** Selector and arguments, 0x-prefixed hex. */
  readonly data: string;
}

export interface MethodArguments {
  readonly method: string;
  /** Values of JSON, in order or by name; none unless told. */
  readonly args?: unknown;
  /** Where they stand in the request, for faults. */
  readonly pointer?: string;
}

/**
 * Integers come as decimal digits, hex or exact JSON numbers, bytes as hex of their length, addresses with a right
 * checksum or none, structs as objects or lists.
 * @throws ABI_METHOD_UNKNOWN, ABI_METHOD_AMBIGUOUS, ABI_ARGUMENTS_INVALID with every fault
 */
export function encodeMethod(
  abi: Abi,
  { method: wanted, args = [], pointer = '/args' }: MethodArguments,
): EncodedMethod {
  const method = findMethod(abi, wanted);
  const { signature, selector, inputs } = method;
  return { method, data: selector + encodeList(args, inputs, { signature, pointer }).slice(2) };
}

/** @throws ABI_ARGUMENTS_INVALID with every fault */
export function encodeList(
  args: unknown,
  parameters: readonly AbiParameter[],
  { signature, pointer }: { readonly signature: string; readonly pointer: string },
): string {
  const values = checkedArguments(args, parameters, { signature, pointer });
  return coder.encode(coderTypes(parameters), [...values]);
}

export interface CreationArguments {
  /** Creation code without arguments, 0x-prefixed hex. */
  readonly bytecode: string;
  readonly args?: unknown;
  readonly pointer?: string;
}

/** @throws ABI_BYTECODE_INVALID, ABI_ARGUMENTS_INVALID with every fault */
export function encodeDeployment(
  abi: Abi,
  { bytecode, args = [], pointer = '/args' }: CreationArguments,
): string {
  const reason = creationFault(bytecode);
  if (reason !== undefined) throw abiErrors.ABI_BYTECODE_INVALID({ reason });
  const encoded = encodeList(args, abi.creation.inputs, { signature: 'the constructor', pointer });
  return bytecode.toLowerCase() + encoded.slice(2);
}

function creationFault(bytecode: string): string | undefined {
  if (/__\$?[^_]/.test(bytecode))
    return 'a library is to be linked in where "__" stands; link it and send the result';
  if (!/^0x([0-9a-fA-F]{2})+$/.test(bytecode)) return 'it must be 0x and an even number of hex digits';
  const bytes = (bytecode.length - 2) / 2;
  return bytes > MAX_CREATION
    ? `it has ${bytes} bytes, and ${MAX_CREATION} are the most (EIP-3860)`
    : undefined;
}

function checkedArguments(
  args: unknown,
  parameters: readonly AbiParameter[],
  { signature, pointer }: { readonly signature: string; readonly pointer: string },
): readonly unknown[] {
  const faults = new Faults();
  const values = checkList(args, parameters, { pointer, faults });
  const { list } = faults;
  if (list.length > 0)
    throw abiErrors.ABI_ARGUMENTS_INVALID({ signature, count: list.length }, { errors: list });
  return values;
}
