import type { JsonObject } from '#libs/base';
import type { ChainHeader, ChainLog, DecodedLog } from '#libs/chain';
import type { EventFinality, StreamEvent } from '../event-streams.port.js';

/** What a journal keeps of an event. */
export interface Line {
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly blockTime: Date;
  readonly blockHash: string;
  readonly body: string;
}

type Body = readonly [
  address: string,
  event: string,
  signature: string,
  args: JsonObject,
  transactionHash: string,
];

export interface StoredLine extends Line {
  readonly position: number;
  readonly isAddition: boolean;
}

export interface Place {
  readonly stream: string;
  readonly network: string;
  /** CAIP-2. */
  readonly chainId: string;
  readonly safe: number;
  readonly finalized: number;
}

/** The same for ever: the block's hash is of one chain only. */
export const eventId = (chainId: string, at: { blockHash: string; logIndex: number }): string =>
  `${chainId}:${at.blockHash}:${at.logIndex}`;

export function lineOf(log: ChainLog, decoded: DecodedLog, { timestamp }: ChainHeader): Line {
  const { blockNumber, logIndex, blockHash } = log;
  return { blockNumber, logIndex, blockTime: timestamp, blockHash, body: bodyOf(log, decoded) };
}

export function bodyOf(
  { address, transactionHash }: ChainLog,
  { name, signature, args }: DecodedLog,
): string {
  const body: Body = [address, name, signature, args as JsonObject, transactionHash];
  return JSON.stringify(body);
}

export function eventOf(line: StoredLine, place: Place): StreamEvent {
  const { position, isAddition, body, ...block } = line;
  const [address, event, signature, args, transactionHash] = JSON.parse(body) as Body;
  return {
    stream: place.stream,
    position,
    id: eventId(place.chainId, line),
    kind: isAddition ? 'added' : 'removed',
    network: place.network,
    address,
    event,
    signature,
    args,
    ...block,
    transactionHash,
    finality: finalityOf(line.blockNumber, place),
  };
}

function finalityOf(block: number, { safe, finalized }: Place): EventFinality {
  if (block <= finalized) return 'finalized';
  return block <= safe ? 'safe' : 'latest';
}
