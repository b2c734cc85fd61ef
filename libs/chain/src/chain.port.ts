import { defineToken } from '#libs/base';
import type { ChainAccounts } from './accounts.port.js';
import type { ChainHistory } from './history.port.js';
import type { ContractCalls } from './contract-calls.port.js';

/** A contract call or a deployment in the chain family's own interface description (for EVM: a Solidity JSON ABI). */
export interface ContractCall {
  /** The contract's address on the network. */
  readonly address: string;
  readonly abi: readonly unknown[];
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface ContractCode {
  readonly abi: readonly unknown[];
  /** Creation code, 0x-prefixed hex, without constructor arguments. */
  readonly bytecode: string;
  readonly args?: readonly unknown[];
}

/** How sure a block is: `pending` not yet in a block, `safe` and `finalized` as the network itself says. */
export type Finality = 'pending' | 'latest' | 'safe' | 'finalized';

export interface BlockRef {
  readonly number: bigint;
  /** 0x-prefixed hex. */
  readonly hash: string;
  readonly timestamp: Date;
}

export type TransactionStatus =
  | { readonly state: 'unknown' | 'pending' }
  | {
      readonly state: 'succeeded' | 'failed';
      readonly block: BlockRef;
      /** Blocks on top of and including the one that holds it. */
      readonly confirmations: number;
      readonly finality: Finality;
      /** Gas used, in gas units. */
      readonly gasUsed: bigint;
    };

export interface ChainEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly transactionHash: string;
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly logIndex: number;
}

export interface EventQuery {
  readonly address: string;
  readonly abi: readonly unknown[];
  readonly event: string;
  /** Indexed arguments to match, in order; `null` matches anything. */
  readonly args?: readonly unknown[];
  readonly fromBlock?: bigint;
  readonly toBlock?: bigint;
}

export interface ChainHealth {
  readonly status: 'up' | 'degraded' | 'down';
  readonly head?: string;
  /** Why it is not up; no secrets, no credentials of an endpoint. */
  readonly reason?: string;
  readonly responseMs?: number;
}

/**
 * One network of any family. All methods reject with a catalogued error of this lib: `CHAIN_UNAVAILABLE` (retryable)
 * when no endpoint answers, `CHAIN_CALL_REVERTED` when the contract refuses.
 */
export interface Chain {
  /** The configured name, e.g. `simulation`. */
  readonly network: string;
  readonly family: string;
  /** The network's own identifier (EVM: CAIP-2 `eip155:31337`). Known after `connect`. */
  readonly chainId: string;
  /** What the transaction engine works with; absent where accounts have no nonces (Fabric). */
  readonly accounts?: ChainAccounts;
  /** Events of the past, with proofs; absent where blocks cannot be read one by one (Fabric). */
  readonly history?: ChainHistory;
  /** Contracts by their bytes; absent where they have none (Fabric). */
  readonly contracts?: ContractCalls;

  /** Idempotent. Resolves when the network has answered and is the configured one. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Never rejects. */
  health(): Promise<ChainHealth>;

  head(): Promise<BlockRef>;
  /** `undefined` if there is no such block (yet). */
  block(number: bigint): Promise<BlockRef | undefined>;
  /** The newest block that the network calls safe or finalized; the head where the network has no such notion. */
  finalized(): Promise<BlockRef>;

  /** Native balance in the smallest unit (wei), at a block of its own telling. */
  balance(address: string): Promise<{ readonly amount: bigint; readonly asOf: BlockRef }>;
  /** Calls without a transaction and returns the decoded outputs in order. Integers are bigint. */
  read(call: ContractCall): Promise<readonly unknown[]>;
  /** Events in chain order. */
  events(query: EventQuery): Promise<readonly ChainEvent[]>;

  /** Signs with the network's configured key and broadcasts. Returns the transaction hash; inclusion is not awaited. */
  submit(call: ContractCall): Promise<string>;
  status(transactionHash: string): Promise<TransactionStatus>;
  /**
   * Deploys to an address that follows from the code alone, unless it is there already: safe to repeat, also after a
   * crash (EVM: CREATE2 through the deterministic deployment proxy). Resolves when the code is on chain.
   */
  deployOnce(code: ContractCode): Promise<{ readonly address: string }>;
  /** Calls back with each new head until `signal` aborts; never overlaps. */
  watchHead(onHead: (head: BlockRef) => void, signal: AbortSignal): void;
}

/** The networks that are on. */
export interface Chains {
  list(): readonly Chain[];
  /** Throws `NETWORK_UNKNOWN` (404), which lists the known names. */
  get(network: string): Chain;
}

export const CHAINS = defineToken<Chains>('chains');
