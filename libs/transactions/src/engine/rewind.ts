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
  /** True if nothing is noted to be in blocks that the network does not have. */
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
  for (const [address, group] of Map.groupBy(records, ({ from }) => from)) {
    const lane = await laneOf(address);
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
  // the next look finds that nothing is left, or what is in other hands
  return { flights: flights.toSorted((a, b) => a.nonce - b.nonce), isComplete: false };
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

/**
 * From the newest noted block down to where the chains part: that is noted before anything of the new one can be, and
 * kept until no row is of the former. Rows of the new chain are among the others by then.
 */
async function missingBlocks({ network, store, forks, accounts }: WorkerContext): Promise<Missing> {
  const known = await forks.find(network);
  const missing: NotedBlock[] = [];
  let areGone = false;
  let fork = -1;
  for await (const { number, hashes } of notedBlocks(store, network)) {
    const there = (await accounts.contents(BigInt(number)))?.hash;
    const lost = hashes.filter((hash) => hash !== there);
    if (lost.length === 0 && number <= (known ?? number)) {
      fork = number;
      break;
    }
    areGone ||= there !== undefined && lost.length > 0;
    missing.push(...lost.map((hash) => ({ number, hash })));
  }
  if (missing.length > 0) await forks.note(network, fork);
  else if (known !== undefined) await forks.end(network, known);
  return { blocks: missing, areGone };
}

/** By number, newest first: rows of two chains may be noted with the same one. */
async function* notedBlocks(
  store: WorkerContext['store'],
  network: string,
): AsyncGenerator<{ readonly number: number; readonly hashes: readonly string[] }> {
  for (let below = Number.MAX_SAFE_INTEGER; ;) {
    const noted = await store.notedBlocks(network, below, AT_ONCE);
    const groups = [...Map.groupBy(noted, ({ number }) => number)];
    // the last number of a page may have more hashes on the next
    const whole = noted.length === AT_ONCE && groups.length > 1 ? groups.slice(0, -1) : groups;
    for (const [number, blocks] of whole) yield { number, hashes: blocks.map(({ hash }) => hash) };
    const last = whole.at(-1);
    if (!last) return;
    below = last[0];
  }
}
