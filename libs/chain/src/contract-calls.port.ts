/** A call as the network sees it, already encoded. Amounts in the smallest unit (wei). */
export interface RawCall {
  /** Who seems to call; nobody in particular unless told. */
  readonly from?: string | undefined;
  /** `undefined` tries the creation of a contract out of `data`. */
  readonly to: string | undefined;
  readonly value?: bigint | undefined;
  /** 0x-prefixed hex. */
  readonly data: string;
}

export type CallAnswer =
  | { readonly kind: 'returned'; /** 0x-prefixed hex. */ readonly data: string }
  /** The contract said no. `data` is what it threw, where the node tells; `reason` what every contract may say. */
  | { readonly kind: 'reverted'; readonly data: string | undefined; readonly reason: string }
  /** The node does not answer this: the sender cannot pay, or the state of that block is not kept. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The newest block with (`pending`) or without (`latest`) what waits in the node's pool, or a block by its number. */
export type CallBlock = 'pending' | 'latest' | bigint;

/**
 * Contracts by their bytes, for those who have the interface at hand. Rejects with `CHAIN_UNAVAILABLE` when no endpoint
 * answers, `CHAIN_ADDRESS_INVALID` for what is no address.
 */
export interface ContractCalls {
  /** The code at an address, 0x-prefixed hex; `0x` if there is none. */
  code(address: string, at: CallBlock): Promise<string>;
  /** Runs it without a transaction; nothing is kept of what it changes. */
  call(call: RawCall, at: CallBlock): Promise<CallAnswer>;
}
