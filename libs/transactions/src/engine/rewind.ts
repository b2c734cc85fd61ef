import type { NotedBlock } from '../adapters/transaction-store.js';
import type { TransactionRecord } from '../domain/record.js';
import { TRANSACTION_EVENTS } from '../transactions.port.js';
import type { WorkerContext } from './context.js';
import { Flight } from './flight.js';
import type { Lane } from './lane.js';

const AT_ONCE = 32;

export interface Rewind {
  readonly laneOf: (address: string) => Promise<Lane | undefined>;
  /** True: a block that the node does not have is gone. False: the node may be behind, if no other block is in its place. */
  readonly isSure: boolean;
}

export interface Rewound {
  /** To be broadcast. */
  readonly flights: readonly Flight[];
  /** False if some are in other hands, or nobody knows whether their blocks are gone. */
  readonly isComplete: boolean;
}

/**
 * After a reorganisation, or a node that came back with an older state: what is noted to be in blocks that are gone is
 * under way again, final or not. The same bytes are sent again, so that nothing can happen twice.
 */
export async function rewind(ctx: WorkerContext, { laneOf, isSure }: Rewind): Promise<Rewound> {
  const { network, store, recorder } = ctx;
  await recorder.commit();
  const { blocks: lost, areGone } = await missingBlocks(ctx);
  if (lost.length === 0) return { flights: [], isComplete: true };
  if (!areGone && !isSure) return { flights: [], isComplete: false };
  const records = await store.inBlocks(network, lost);
  const flights: Flight[] = [];
  let isComplete = true;
  for (const [address, group] of Map.groupBy(records, ({ from }) => from)) {
    const lane = await laneOf(address);
    isComplete &&= lane !== undefined;
    if (!lane) continue;
    for (const { record, attempts } of await store.track(group)) {
      // a lane that was claimed for this has loaded what is not final
      const known = lane.confirming.get(record.id);
      const flight = known ?? new Flight(lane, record, attempts);
      backInFlight(ctx, flight);
      flights.push(flight);
    }
    lane.used = Math.min(lane.used, ...group.map(({ nonce }) => nonce ?? Infinity));
  }
  if (flights.length > 0)
    ctx.warn('blocks are gone: their transactions are sent again', {
      network,
      blocks: lost.length,
      transactions: flights.length,
    });
  await recorder.commit();
  return { flights: flights.toSorted((a, b) => a.nonce - b.nonce), isComplete };
}

function backInFlight({ books, recorder }: WorkerContext, flight: Flight): void {
  const { lane, record, attempts } = flight;
  for (const attempt of attempts) {
    if (attempt.outcome !== 'mined' && attempt.outcome !== 'replaced') continue;
    attempt.outcome = 'sent';
    recorder.outcome(lane, attempt);
  }
  unmine(record);
  flight.sent = false;
  flight.sentAtBlock = -1;
  flight.firstTriedAtBlock = -1;
  books.fly(flight);
  recorder.change(lane, { record, change: 'result', event: TRANSACTION_EVENTS.unmined });
}

function unmine(record: TransactionRecord): void {
  record.state = 'submitted';
  record.gasUsed = undefined;
  record.gasPrice = undefined;
  record.blockNumber = undefined;
  record.blockHash = undefined;
  record.contractAddress = undefined;
  if (record.failure?.kind === 'reverted') record.failure = undefined;
}

interface Missing {
  readonly blocks: readonly NotedBlock[];
  /** True if another block is in the place of one of them. */
  readonly areGone: boolean;
}

/** From the newest noted block down to the first that is still there: below it all are. */
async function missingBlocks({ network, store, accounts }: WorkerContext): Promise<Missing> {
  const blocks: NotedBlock[] = [];
  let areGone = false;
  for (let below = Number.MAX_SAFE_INTEGER; ;) {
    const noted = await store.notedBlocks(network, below, AT_ONCE);
    if (noted.length === 0) return { blocks, areGone };
    const there = await Promise.all(
      noted.map(async ({ number }) => (await accounts.contents(BigInt(number)))?.hash),
    );
    for (const [i, block] of noted.entries()) {
      if (there[i] === block.hash) return { blocks, areGone };
      areGone ||= there[i] !== undefined;
      blocks.push(block);
    }
    below = noted.at(-1)?.number ?? 0;
  }
}
