import { isReading, type Abi, type AbiParameter, type Mutability } from './abi.js';
import { shortNameOf } from './find-method.js';

export interface ParameterDescription {
  /** The key for values by name. */
  readonly name: string;
  readonly type: string;
  /** Of structs and lists of them. */
  readonly components?: readonly ParameterDescription[];
}

export interface MethodDescription {
  /** What is enough to name it: the signature where the name is overloaded. */
  readonly method: string;
  readonly signature: string;
  readonly selector: string;
  readonly mutability: Mutability;
  /** Whether it is asked without a transaction. */
  readonly isReading: boolean;
  readonly inputs: readonly ParameterDescription[];
  readonly outputs: readonly ParameterDescription[];
}

/** What can be called, for people and forms. */
export function describeMethods(abi: Abi): readonly MethodDescription[] {
  return abi.methods.map((method) => ({
    method: shortNameOf(abi, method),
    signature: method.signature,
    selector: method.selector,
    mutability: method.mutability,
    isReading: isReading(method),
    inputs: method.inputs.map(describe),
    outputs: method.outputs.map(describe),
  }));
}

function describe({ key, canonical, type }: AbiParameter): ParameterDescription {
  let inner = type;
  while (inner.kind === 'array') inner = inner.of;
  return {
    name: key,
    type: canonical,
    ...(inner.kind === 'tuple' && { components: inner.members.map(describe) }),
  };
}
