import type { JsonObject } from '#libs/base';
import type { StreamEvent } from '#libs/chain-sync';

/** A line as everybody is told it: over REST, GraphQL, events, sockets and webhooks. */
export function eventLine(event: StreamEvent) {
  const { position, id, kind, stream, network, address, signature, args, blockNumber, blockHash } = event;
  const { transactionHash, logIndex, finality } = event;
  return {
    position,
    id,
    kind,
    stream,
    network,
    address,
    event: event.event,
    signature,
    args,
    blockNumber,
    blockHash,
    blockTime: event.blockTime.toISOString(),
    transactionHash,
    logIndex,
    finality,
  } satisfies JsonObject;
}
