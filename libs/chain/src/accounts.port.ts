import type { BlockRef, ContractCall } from './chain.port.js';

/** An ECDSA signature over secp256k1 with `s` in the lower half of the order (EIP-2). */
export interface AccountSignature {
  /** 32 bytes each. */
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  /** The parity of the curve point's y, 0 or 1 (EIP-2718 transactions; 27 is added elsewhere). */
  readonly yParity: 0 | 1;
}

/** Signs for one account; the key stays with whoever made it. */
export interface AccountSigner {
  readonly address: string;
  /**
   * Signs digests of 32 bytes, in order. Many at once, so that a key is opened, or a remote vault asked, once for all.
   * Rejects with an error of the custody if the key cannot be used (any more).
   */
  sign(digests: readonly Uint8Array[]): Promise<readonly AccountSignature[]>;
}

/** What a transaction is to do. Amounts in the smallest unit (wei). */
export interface AccountCall {
  readonly from: string;
  /** `undefined` creates a contract out of `data`. */
  readonly to: string | undefined;
  readonly value: bigint;
  /** 0x-prefixed hex. */
  readonly data: string;
}

/** What is offered for a unit of gas, in wei. */
export type Fees =
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 'legacy'; readonly gasPrice: bigint };

/** How much of a block's transactions pay less: about a tenth, half, nine tenths. */
export type FeeSpeed = 'slow' | 'standard' | 'fast';

export interface FeeQuote {
  readonly fees: Fees;
  /** What the next block asks of everybody for a unit of gas, in wei (EIP-1559); `undefined` where blocks have none. */
  readonly baseFee: bigint | undefined;
  /** A hint for people: how full the last blocks were, 0 to 1; `undefined` where the network does not tell. */
  readonly congestion: number | undefined;
  /** True if a configured cap holds the fees below what the network asks for now. */
  readonly capped: boolean;
}

export type Estimate =
  /** What the call needs on the pending state, in gas units, without a margin. */
  | { readonly kind: 'gas'; readonly gas: bigint }
  /** The contract refuses; the reason is decoded with the ABI, as far as it is known. */
  | { readonly kind: 'reverted'; readonly reason: string }
  /** The sender cannot pay for it now. */
  | { readonly kind: 'unfunded'; readonly reason: string }
  /** The node refuses to answer for another reason. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface EstimateRequest extends AccountCall {
  /** Decodes custom errors. */
  readonly abi?: readonly unknown[] | undefined;
}

export interface UnsignedTransaction extends AccountCall {
  readonly nonce: number;
  /** In gas units. */
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

export interface SignedTransaction {
  /** 0x-prefixed hex, as it is broadcast (EIP-2718). */
  readonly raw: string;
  readonly hash: string;
}

export interface SentTransaction extends SignedTransaction {
  readonly fees: Fees;
}

/** A transaction read from its own bytes. */
export interface ParsedTransaction extends UnsignedTransaction, SignedTransaction {
  /** Decimal (EIP-155); `undefined` if it is valid on every chain. */
  readonly chainId: string | undefined;
}

/** What an endpoint said of a broadcast. Only `accepted` and `known` mean that it has the transaction now. */
export type Broadcast =
  | { readonly outcome: 'accepted' | 'known' }
  /** The nonce is used, or the node says so: ask for the nonce before believing it. */
  | { readonly outcome: 'nonce-too-low'; readonly reason: string }
  /** Another transaction with this nonce waits already, and pays as much. */
  | { readonly outcome: 'underpriced'; readonly reason: string }
  | { readonly outcome: 'unfunded'; readonly reason: string }
  /** The same bytes will never be taken: malformed, more gas than a block holds, wrong chain. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** Nobody knows whether it was taken: no answer, a full pool, an answer that makes no sense. Send it again later. */
  | { readonly outcome: 'unknown'; readonly reason: string };

export interface Receipt {
  readonly hash: string;
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** In gas units. */
  readonly gasUsed: bigint;
  /** What was paid for a unit of gas, in wei. */
  readonly gasPrice: bigint;
  /** Of a creation. */
  readonly contractAddress: string | undefined;
}

/** What a block's header commits to of the effects of its transactions. */
export interface BlockCommitments {
  /** By all of them, in gas units. */
  readonly gasUsed: bigint;
  /** In wei; `undefined` before London (EIP-1559). */
  readonly baseFee: bigint | undefined;
  /** Of the trie of receipts, 0x-prefixed hex. */
  readonly receiptsRoot: string;
}

/** A block and what is in it. */
export interface BlockContents extends BlockRef {
  readonly parentHash: string;
  /** `undefined` where the node does not tell them. */
  readonly commitments: BlockCommitments | undefined;
  /** In order of execution. */
  readonly transactionHashes: readonly string[];
}

/**
 * The part of networks whose accounts sign transactions in the order of a nonce (EVM). Rejects with `CHAIN_UNAVAILABLE`
 * when no endpoint answers, unless a method says otherwise.
 */
export interface ChainAccounts {
  /** The account of the configured key; `undefined` without one. */
  readonly service: AccountSigner | undefined;
  /** Blocks on top of and including a transaction's own until it counts as settled, as configured for the network. */
  readonly confirmations: number;

  /** Nonces that are used up to the head (`latest`), or also by what waits in the node's pool (`pending`); in order. */
  nonces(addresses: readonly string[], at: 'latest' | 'pending'): Promise<readonly number[]>;
  /** Native balances at the head, in order. */
  balances(addresses: readonly string[]): Promise<readonly bigint[]>;

  /** From the network's recent blocks (`eth_feeHistory`), within the configured floor and cap; kept for one head. */
  quote(speed: FeeSpeed): Promise<FeeQuote>;
  /** The least that replaces `former` in a node's pool (+12.5 %), or the present quote if that is more; within the cap. */
  outbid(former: Fees, speed: FeeSpeed): Promise<FeeQuote>;

  /** The call as a transaction holds it. @throws CHAIN_ADDRESS_INVALID, CHAIN_CALL_INVALID */
  encode(call: ContractCall): { readonly to: string; readonly data: string };
  /** In order; asks in batches. */
  estimate(requests: readonly EstimateRequest[]): Promise<readonly Estimate[]>;
  /** Adds the margin between estimate and inclusion, within the configured gas limit; at most what a block holds. */
  gasLimitFor(gas: bigint): bigint;
  /** All of one signer, in order. */
  sign(
    transactions: readonly UnsignedTransaction[],
    signer: AccountSigner,
  ): Promise<readonly SignedTransaction[]>;
  /** Reads the bytes of a transaction signed elsewhere. @throws CHAIN_TRANSACTION_INVALID */
  parse(raw: string): ParsedTransaction;

  /** In order, each with its own outcome. Never rejects. */
  broadcast(raws: readonly string[]): Promise<readonly Broadcast[]>;
  /** Which of them an endpoint knows, in a block or waiting; in order. */
  known(hashes: readonly string[]): Promise<readonly boolean[]>;
  /** In order; `undefined` while it is in no block. */
  receipts(hashes: readonly string[]): Promise<readonly (Receipt | undefined)[]>;
  /**
   * Receipts that the block's header proves, without asking a node for any: those of a block in which each transaction is
   * one of `sent`, in the order of execution, and has done no more than to move money. `undefined` if that is not proven.
   */
  provenReceipts(block: BlockContents, sent: readonly SentTransaction[]): readonly Receipt[] | undefined;
  /**
   * The block that holds a transaction of the account with this nonce, and all that is in it: the proof that another one
   * with it can never happen any more. `undefined` if it is not used by a transaction (EIP-7702 authorizations use nonces
   * too), or the node does not keep the states to tell.
   */
  nonceUsedIn(address: string, nonce: number): Promise<BlockContents | undefined>;
  /** `undefined` if there is no such block (yet). */
  contents(number: bigint): Promise<BlockContents | undefined>;
  /** Why a transaction in a block failed: it is run again on the state before that block. */
  failureOf(call: EstimateRequest, blockNumber: number): Promise<string>;
}
