import { defineToken, type JsonObject } from '#libs/base';
import type { EventSelector, RangeEvidence, RangeProof } from '#libs/chain';
import type { Page } from '#libs/persistence';

/** Which blocks are told of: all at once, with a removal if they turn out to be of another chain, or only surer ones. */
export type StreamDepth = 'latest' | 'safe' | 'finalized';

export interface StreamDefinition {
  /** Unique: letters, digits, `-`, `.`, `_`; at most 64. */
  readonly name: string;
  readonly network: string;
  /** Whose events; none means of every contract. */
  readonly addresses: readonly string[];
  /** The chain family's interface description (for EVM: a Solidity JSON ABI). */
  readonly abi: readonly unknown[];
  /** All events of the interface if there are none. */
  readonly events: readonly EventSelector[];
  /** The first block; `head` begins with the one after the present. */
  readonly from: number | 'head';
  readonly depth: StreamDepth;
  readonly proof: RangeProof;
  /** An event that cannot be decoded stops the stream (`block`), or is kept as a poison record and passed over. */
  readonly onPoison: 'block' | 'skip';
  /** Lines are told on the platform's event bus as well: `chain_event_added`, `chain_event_removed`. */
  readonly tell?: boolean;
  /** The feature or user whose it is. */
  readonly owner: string;
}

export type StreamState =
  /** Far behind the head. */
  | 'back-fill'
  | 'live'
  | 'paused'
  /** At an event that cannot be decoded. */
  | 'blocked'
  /** For the network or the database; `trouble` says why. */
  | 'waiting';

export interface StreamStatus {
  readonly name: string;
  readonly network: string;
  readonly owner: string;
  readonly state: StreamState;
  readonly trouble: string | undefined;
  readonly definition: Omit<StreamDefinition, 'abi'>;
  /** The first block. */
  readonly from: number;
  /** The last block that was read; `undefined` before the first. */
  readonly block: { readonly number: number; readonly hash: string } | undefined;
  /** What the network had when it was asked last, and what it called safe and finalized then. */
  readonly head: number | undefined;
  readonly safe: number | undefined;
  readonly finalized: number | undefined;
  /** Blocks that are still to be read. */
  readonly lag: number | undefined;
  /** 0 to 1, of the blocks from the first to the head. */
  readonly progress: number;
  /** Until the head is reached, by the present speed. Unit: s. */
  readonly secondsLeft: number | undefined;
  /** The last position of the journal; before the first line 0, or what a removed stream of the name had. */
  readonly position: number;
  /** Undecodable events that were passed over. */
  readonly poison: number;
  /** Of blocks that turned out to be of another chain. */
  readonly reorganisations: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type EventFinality = 'latest' | 'safe' | 'finalized';

/** One line of a stream's journal. Lines are never changed; what is taken back gets a line of its own. */
export interface StreamEvent {
  readonly stream: string;
  /** Grows by one with each line; those of a name that was removed and is used again go on. */
  readonly position: number;
  /** Stable: chain, block hash and log index. A removal bears the id of what it takes back. */
  readonly id: string;
  readonly kind: 'added' | 'removed';
  readonly network: string;
  /** Of the contract, checksummed. */
  readonly address: string;
  /** `Transfer` */
  readonly event: string;
  /** `Transfer(address,address,uint256)` */
  readonly signature: string;
  /** Integers as decimal text. */
  readonly args: JsonObject;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly blockTime: Date;
  readonly transactionHash: string;
  readonly logIndex: number;
  /** As of the reading. */
  readonly finality: EventFinality;
}

export interface PoisonRecord {
  readonly id: string;
  readonly blockNumber: number;
  readonly transactionHash: string;
  readonly logIndex: number;
  readonly reason: string;
  readonly at: Date;
}

/** A range that was read without a gap, and how that is known. */
export interface CoveredRange {
  readonly from: number;
  readonly to: number;
  /** Of the block before the first, and of the last. */
  readonly parentHash: string;
  readonly hash: string;
  readonly proof: RangeProof;
  readonly events: number;
}

export interface Completeness {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  /** True if the evidence proves just the events that the journal holds of the range, each as it holds it. */
  readonly complete: boolean;
  /** Ids that the evidence has and the journal has not, or the other way round. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  /** Ids of events that the journal has otherwise than the evidence. */
  readonly altered: readonly string[];
  /** Ids of events that were passed over because they cannot be decoded. */
  readonly poison: readonly string[];
  /** How the range was read at first. */
  readonly ranges: readonly CoveredRange[];
  readonly evidence: RangeEvidence;
}

export interface EventQuery {
  /** Lines after this position. */
  readonly after?: number;
  readonly limit: number;
}

export interface StreamQuery {
  readonly network?: string;
  readonly owner?: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * Named streams of contract events with a durable journal: each is read by one replica at a time, without a gap, and
 * rolled back with the chain. Methods with a name reject with `STREAM_UNKNOWN`.
 */
export interface EventStreams {
  /**
   * Makes the stream, or gives it back if it is there with the same definition.
   * @throws STREAM_CONFLICT if it is another one, STREAM_INVALID, NETWORK_UNKNOWN, CHAIN_EVENT_INVALID
   */
  define(definition: StreamDefinition): Promise<StreamStatus>;
  find(name: string): Promise<StreamStatus | undefined>;
  list(query: StreamQuery): Promise<Page<StreamStatus>>;
  pause(name: string): Promise<StreamStatus>;
  /** Also goes on after a blocking event, which is tried again. */
  resume(name: string): Promise<StreamStatus>;
  /** Takes back everything from the block on, and reads it anew. @throws STREAM_BLOCK_INVALID before the first block */
  reset(name: string, block: number): Promise<StreamStatus>;
  /** With its journal. */
  remove(name: string): Promise<void>;
  /** Lines in order. */
  events(name: string, query: EventQuery): Promise<readonly StreamEvent[]>;
  /** Lines in order after the position, then each that comes, until `signal` aborts. No line is left out or told twice. */
  follow(
    name: string,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncIterable<readonly StreamEvent[]>;
  poison(name: string, limit: number): Promise<readonly PoisonRecord[]>;
  /** At most 1,000 blocks. @throws STREAM_RANGE_INVALID if it was not read yet, or is too long */
  completeness(name: string, range: { readonly from: number; readonly to: number }): Promise<Completeness>;
}

export const EVENT_STREAMS = defineToken<EventStreams>('event-streams');
