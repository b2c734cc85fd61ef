/** A type of the contract ABI specification, taken apart. */
export type AbiType =
  | { readonly kind: 'uint' | 'int'; readonly bits: number }
  | { readonly kind: 'address' | 'bool' | 'string' | 'bytes' }
  /** `bytes1` to `bytes32`. */
  | { readonly kind: 'fixed-bytes'; readonly size: number }
  /** A contract's address and a selector, 24 bytes. */
  | { readonly kind: 'function' }
  | { readonly kind: 'array'; readonly of: AbiType; readonly length: number | undefined }
  | { readonly kind: 'tuple'; readonly members: readonly AbiParameter[] };

export interface AbiParameter {
  /** Empty where the source gave none. */
  readonly name: string;
  /**
   * The key for a value by name, unique among its neighbours: the name, or `arg0`, `arg1` … by position where there is
   * no name, or none that can be a key of a JSON object in a request.
   */
  readonly key: string;
  /** As the specification writes it, tuples in brackets: `(uint256,bytes)[3]`. */
  readonly canonical: string;
  readonly type: AbiType;
  /** What the source called it, e.g. `struct Vault.Item[]`. */
  readonly internalType: string | undefined;
}

export const MUTABILITIES = ['pure', 'view', 'nonpayable', 'payable'] as const;
export type Mutability = (typeof MUTABILITIES)[number];

export interface AbiMethod {
  readonly name: string;
  /** `transfer(address,uint256)` */
  readonly signature: string;
  /** 4 bytes, 0x-prefixed. */
  readonly selector: string;
  readonly inputs: readonly AbiParameter[];
  readonly outputs: readonly AbiParameter[];
  readonly mutability: Mutability;
}

export interface AbiError {
  readonly name: string;
  readonly signature: string;
  readonly selector: string;
  readonly inputs: readonly AbiParameter[];
}

/** A contract's interface, checked. */
export interface Abi {
  readonly methods: readonly AbiMethod[];
  readonly errors: readonly AbiError[];
  /** Without one a contract is created without arguments. */
  readonly creation: { readonly inputs: readonly AbiParameter[]; readonly payable: boolean };
  /** JSON in one form, whatever was sent; parsing it again gives the same. Events are kept. */
  readonly json: readonly AbiJson[];
}

export interface AbiJsonParameter {
  readonly name: string;
  readonly type: string;
  readonly internalType?: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiJsonParameter[];
}

export interface AbiJson {
  readonly type: 'function' | 'constructor' | 'event' | 'error' | 'fallback' | 'receive';
  readonly name?: string;
  readonly inputs?: readonly AbiJsonParameter[];
  readonly outputs?: readonly AbiJsonParameter[];
  readonly stateMutability?: Mutability;
  readonly anonymous?: boolean;
}

/** Whether a method can be asked without a transaction. */
export const isReading = ({ mutability }: AbiMethod): boolean =>
  mutability === 'view' || mutability === 'pure';
