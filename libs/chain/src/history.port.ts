/** Which logs are wanted (EVM: as `eth_getLogs` takes them). */
export interface LogFilter {
  /** Contracts; none means every contract. */
  readonly addresses: readonly string[];
  /** By place: `null` matches anything, a list any of its hashes. 0x-prefixed hex of 32 bytes. */
  readonly topics: readonly (readonly string[] | null)[];
}

/** An event by name and what its indexed arguments have to be; without `args` every one of that name. */
export interface EventSelector {
  /** Name, or signature where the name is ambiguous: `Transfer` or `Transfer(address,address,uint256)`. */
  readonly event: string;
  /** By the name of an indexed argument: a value, or several of which any will do. Integers as decimal text. */
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface ChainLog {
  /** Checksummed (EIP-55). */
  readonly address: string;
  readonly topics: readonly string[];
  /** 0x-prefixed hex. */
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  /** Within the block. */
  readonly logIndex: number;
}

export interface DecodedLog {
  readonly name: string;
  /** `Transfer(address,address,uint256)`. */
  readonly signature: string;
  /** By name, or by place where an argument has none. Integers as decimal text, bytes as 0x-prefixed hex. */
  readonly args: Readonly<Record<string, unknown>>;
}

export interface ChainHeader {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: Date;
}

/**
 * How sure it is that no log is missing and none invented.
 * - `receipts`: of each block whose bloom filter may have the logs, the receipts were hashed to the root in its header;
 * - `headers`: blooms and logs fit together, in every block; what is missing of several in one block is not noticed, but
 *   of an endpoint that was found to be wrong it is `receipts` that are read;
 * - `none`: as the node said.
 * In the first two each header was hashed to its block's hash, and names the one before as its parent.
 */
export type RangeProof = 'receipts' | 'headers' | 'none';

export interface RangeQuery {
  readonly filter: LogFilter;
  readonly from: number;
  /** Inclusive. Fewer blocks may be answered. */
  readonly to: number;
  readonly proof: RangeProof;
}

export interface LogRange {
  readonly from: number;
  /** The last block that was read, at most the `to` of the query. */
  readonly to: number;
  /** In order: of all blocks, or with the proof `none` of those with logs, and of the last. */
  readonly headers: readonly ChainHeader[];
  /** In the order of the chain. */
  readonly logs: readonly ChainLog[];
  readonly proof: RangeProof;
}

/** All that a stranger needs to see that these are all logs of a range, without asking anybody. */
export interface RangeEvidence {
  readonly version: 1;
  /** CAIP-2, e.g. `eip155:1`. */
  readonly chain: string;
  readonly filter: LogFilter;
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly BlockEvidence[];
}

export interface BlockEvidence {
  readonly number: number;
  readonly hash: string;
  /** RLP, 0x-prefixed hex: hashes to `hash`. */
  readonly header: string;
  /**
   * As they are in the trie of receipts (EIP-2718), 0x-prefixed hex, with the hashes of their transactions beside them;
   * absent if the header's bloom filter excludes all that is wanted.
   */
  readonly receipts?: readonly { readonly raw: string; readonly transactionHash: string }[];
}

/** How an endpoint was found to be wrong. */
export interface Untruth {
  /** Host; no credentials. */
  readonly endpoint: string;
  readonly at: Date;
  /** `missing logs`, `invented logs`, `forged header`, `broken chain`, `wrong receipts`. */
  readonly kind: 'missing-logs' | 'invented-logs' | 'forged-header' | 'broken-chain' | 'wrong-receipts';
  readonly from: number;
  readonly to: number;
  readonly detail: string;
}

/**
 * What happened on a network, proven as far as it is asked for. An endpoint whose answer does not hold is noted and
 * passed over; rejects with `CHAIN_UNAVAILABLE` if none is left.
 */
export interface ChainHistory {
  /** @throws CHAIN_EVENT_INVALID for an unknown event, an argument that is not indexed or has no such value */
  filter(
    query: { readonly addresses: readonly string[]; readonly abi: readonly unknown[] },
    selectors: readonly EventSelector[],
  ): LogFilter;
  /** @throws CHAIN_LOG_UNDECODABLE if it is none of the interface's events, or its bytes are not what the event has */
  decode(log: ChainLog, abi: readonly unknown[]): DecodedLog;
  /**
   * Logs of the blocks from `from` on: of as many as the node answers at once, at least one. All of one endpoint and one
   * chain; whether its first header follows what was read before is for the caller to see.
   * @throws CHAIN_RANGE_UNKNOWN if no endpoint has the block `from`
   */
  range(query: RangeQuery): Promise<LogRange>;
  /** `undefined` if no endpoint has such a block (yet). */
  header(number: number): Promise<ChainHeader | undefined>;
  /** What the network calls safe and finalized, at most the head; the head where it has no such notion. */
  finality(): Promise<{ readonly head: ChainHeader; readonly safe: number; readonly finalized: number }>;
  /** Reads the range anew. @throws CHAIN_RANGE_UNKNOWN */
  evidence(query: Omit<RangeQuery, 'proof'>): Promise<RangeEvidence>;
  /** Checks it without asking anybody. Never throws, whatever it is given. */
  verify(evidence: RangeEvidence): EvidenceVerdict;
  /** What was found of endpoints since the start, newest first, of each the last few. */
  readonly untruths: readonly Untruth[];
}

export type EvidenceVerdict =
  | {
      readonly holds: true;
      /** All logs of the range that the filter wants. */ readonly logs: readonly ChainLog[];
    }
  | { readonly holds: false; readonly block: number; readonly reason: string };
