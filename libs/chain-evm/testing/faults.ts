import type { RpcFailure } from '../src/rpc/envelope.js';
import type { LogFaults } from './log-faults.js';

/** Which requests a fault strikes, and how often. Without `times` and `probability`: each of them. */
export interface Dose {
  /** A JSON-RPC method, or `*` for all. */
  readonly method: string;
  /** Only the next so many. */
  readonly times?: number;
  /** Of 0 to 1, drawn from the seeded random numbers of the node. */
  readonly probability?: number;
}

/** What can go wrong between us and a node. All faults that strike one request take effect together. */
export interface Faults {
  /** Nobody answers: the connection breaks (`reset`), nothing ever comes (`hang`), or HTTP 503 (`busy`). */
  readonly away?: 'reset' | 'hang' | 'busy';
  /**
   * The node takes the request, its answer gets lost: the connection breaks (`reset`, the default), or nothing ever
   * comes (`hang`: the client times out). A batch with such a method counts once, and the answers to all of it are lost.
   */
  readonly lose?: readonly (Dose & { readonly how?: 'reset' | 'hang' })[];
  /** The answer comes so much later; a batch counts once. Unit: ms. */
  readonly delay?: readonly (Dose & { readonly ms: number })[];
  /** The node gets the request twice; in a batch, the answer comes twice as well. */
  readonly duplicate?: readonly Dose[];
  /** Refused with this error; the node hears nothing of it. */
  readonly refuse?: readonly (Dose & { readonly error: RpcFailure })[];
  /** The node takes the request, but the answer is this error: `nonce too low`, `already known`. */
  readonly lie?: readonly (Dose & { readonly error: RpcFailure })[];
  /** The node takes the request, but the answer is this result: a malformed one, or the wrong one. */
  readonly answer?: readonly (Dose & { readonly result: unknown })[];
  /** Says that it has taken the transaction, gives its hash, and drops it. */
  readonly swallow?: Omit<Dose, 'method'>;
  /**
   * Pretends that this block is the head: of blocks, nonces, balances, receipts and transactions nothing later is
   * known. `node.freeze()` takes the present head.
   */
  readonly head?: number;
  /** Multiplies base fees and gas prices in blocks, `eth_feeHistory`, `eth_gasPrice`. A whole number. */
  readonly feeFactor?: number;
  /** What it says of logs, receipts and headers. */
  readonly logs?: LogFaults;
  /** These methods are answered by the node at this URL: another fork of the chain, or another chain. */
  readonly elsewhere?: { readonly url: string; readonly methods: readonly string[] };
  /** Batches are refused as a whole, answered in another order, or every third of their answers is left out. */
  readonly batches?: 'refused' | 'shuffled' | 'partial';
}

/** `nonce too low`, as geth says it. */
export const NONCE_TOO_LOW: RpcFailure = {
  code: -32_000,
  message: 'nonce too low: next nonce 5, tx nonce 3',
};
/** As geth says it. */
export const ALREADY_KNOWN: RpcFailure = { code: -32_000, message: 'already known' };
/** As geth says it. */
export const POOL_FULL: RpcFailure = { code: -32_000, message: 'txpool is full' };
