import type { FieldError } from '#libs/base';
import { encodeDeployment, encodeList, parseAbi, type Abi } from '#libs/chain-evm';
import { deployables, type Deployable } from '#libs/contracts';
import type { ContractType } from '../../domain/contracts/smart-contract.js';
import { invalidRequest } from '../faults.js';

/** What is to be deployed: by type with its parameters, or any code with its ABI. */
export interface CreationRequest {
  readonly type: ContractType;
  /** Of all types but CUSTOM: values by name. */
  readonly parameters?: unknown;
  /** Of CUSTOM. */
  readonly abi?: unknown;
  readonly bytecode?: string | undefined;
  readonly args?: unknown;
}

export interface Creation {
  readonly abi: Abi;
  /** Without arguments. */
  readonly bytecode: string;
  /** 0x-prefixed hex. */
  readonly args: string;
}

/** @throws WALLET_REQUEST_INVALID, ABI_INVALID, ABI_BYTECODE_INVALID, ABI_ARGUMENTS_INVALID with every fault */
export function creationOf(request: CreationRequest): Creation {
  const { type } = request;
  if (type === 'CUSTOM') {
    assertMembers(request, { wanted: ['abi', 'bytecode'], unwanted: ['parameters'] });
    return encoded(parseAbi(request.abi, '/abi'), request.bytecode ?? '', request.args);
  }
  assertMembers(request, { wanted: [], unwanted: ['abi', 'bytecode', 'args'] });
  const deployable = deployables[type];
  const abi = parseAbi(deployable.abi);
  const values = checkedParameters(type, deployable, request.parameters);
  return encoded(abi, deployable.bytecode, deployable.argumentsOf(values));
}

function encoded(abi: Abi, bytecode: string, args: unknown): Creation {
  const code = encodeDeployment(abi, { bytecode, args: args ?? [] });
  return { abi, bytecode: bytecode.toLowerCase(), args: `0x${code.slice(bytecode.length)}` };
}

function assertMembers(
  request: CreationRequest,
  { wanted, unwanted }: Readonly<Record<'wanted' | 'unwanted', readonly (keyof CreationRequest)[]>>,
): void {
  const { type } = request;
  const errors: FieldError[] = [
    ...wanted
      .filter((name) => request[name] === undefined)
      .map((name) => ({
        pointer: `/${name}`,
        code: 'missing',
        detail: `must be there for the type ${type}`,
      })),
    ...unwanted
      .filter((name) => request[name] !== undefined)
      .map((name) => ({
        pointer: `/${name}`,
        code: 'unknown',
        detail: `must not be there for the type ${type}`,
      })),
  ];
  if (errors.length > 0) throw invalidRequest(errors);
}

/** Encoded for the faults alone: they are told by the names of the parameters and not of the constructor. */
function checkedParameters(
  type: string,
  { parameters }: Deployable,
  given: unknown,
): Readonly<Record<string, unknown>> {
  const inputs = parameters.map(({ name, type: kind }) => ({ name, type: kind }));
  const { creation } = parseAbi([{ type: 'constructor', inputs }]);
  const values = given ?? {};
  encodeList(values, creation.inputs, { signature: type, pointer: '/parameters' });
  return Array.isArray(values)
    ? Object.fromEntries(parameters.map(({ name }, at) => [name, values[at] as unknown]))
    : (values as Readonly<Record<string, unknown>>);
}
