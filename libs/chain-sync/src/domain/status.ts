import type { StreamRow } from '../adapters/stream.row.js';
import type { StreamState, StreamStatus } from '../event-streams.port.js';

const MINUTE_SECONDS = 60;
/** Blocks behind the head from which on a stream counts as filling up. */
const FAR_BEHIND = 100;

export function statusOf(row: StreamRow): StreamStatus {
  const { abi: _, ...definition } = row.definition;
  const { firstBlock, blockNumber, blockHash, speed } = row;
  const head = row.head ?? undefined;
  const done = blockNumber ?? firstBlock - 1;
  const target = targetOf(row);
  const lag = target === undefined ? undefined : Math.max(0, target - done);
  const all = target === undefined ? 0 : target - firstBlock + 1;
  return {
    name: row.name,
    network: row.network,
    owner: row.owner,
    state: stateOf(row, lag),
    trouble: row.blockedBy ?? row.trouble ?? undefined,
    definition,
    from: firstBlock,
    block: blockNumber === null ? undefined : { number: blockNumber, hash: blockHash ?? '' },
    head,
    safe: row.safe ?? undefined,
    finalized: row.finalized ?? undefined,
    lag,
    progress: progressOf(all, lag),
    secondsLeft: lag === undefined || speed === 0 ? undefined : Math.ceil((lag * MINUTE_SECONDS) / speed),
    position: row.position,
    poison: row.poison,
    reorganisations: row.reorganisations,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** The last block that it may read by now. */
function targetOf({ definition, head, safe, finalized }: StreamRow): number | undefined {
  const targets = { latest: head, safe, finalized };
  return targets[definition.depth] ?? undefined;
}

function progressOf(all: number, lag: number | undefined): number {
  if (lag === undefined) return 0;
  return all <= 0 ? 1 : Math.max(0, Math.min(1, (all - lag) / all));
}

function stateOf(row: StreamRow, lag: number | undefined): StreamState {
  if (row.paused !== 0) return 'paused';
  if (row.blockedBy !== null) return 'blocked';
  if (row.trouble !== null || row.resetTo !== null || lag === undefined) return 'waiting';
  return lag > FAR_BEHIND ? 'back-fill' : 'live';
}
