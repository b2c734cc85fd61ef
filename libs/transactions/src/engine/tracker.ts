import type { BlockContents, Receipt } from '#libs/chain';
import { checksumAddress } from '#libs/crypto';
import { finalStateOf, type AttemptRecord } from '../domain/record.js';
import { TRANSACTION_EVENTS } from '../transactions.port.js';
import type { WorkerContext } from './context.js';
import type { Flight } from './flight.js';

/** More blocks than these are not read one by one: open transactions are asked for by their hashes. */
const MOST_BLOCKS = 200;
/** Hashes of blocks that are remembered to notice a reorganisation; older ones are in the rows. */
const REMEMBERED = 512;
const RECEIPTS = 100;
/** Transactions of a block that take longer to be asked for than to be proven. */
const WORTH_PROVING = 16;
/** How long receipts of a block may wait while transactions are broadcast. Unit: ms. */
const PATIENCE_MS = 2_000;

export interface Inclusion {
  readonly flight: Flight;
  readonly attempt: AttemptRecord;
  readonly receipt: Receipt;
}

/** What the chain turned out to be, other than remembered. */
export type Step = 'followed' | 'forked' | 'far ahead';

/** Finds transactions in blocks and waits until the blocks are deep enough. */
export class Tracker {
  readonly #hashes = new Map<number, string>();
  /** A block has them, and no receipt of them was given. */
  readonly #missing = new Set<Flight>();
  #told = -1;

  constructor(
    private readonly ctx: WorkerContext,
    /** Resolves when nothing is broadcast, or after so many milliseconds. */
    private readonly quiet: (milliseconds: number) => Promise<void>,
  ) {}

  /** True if the node could not give all that belongs to the head that was told last. */
  get isBehind(): boolean {
    return this.#told > this.ctx.books.head || this.#missing.size > 0;
  }

  /** Reads up to the head. `forked`: a remembered block is no longer there; `far ahead`: too far to read each block. */
  async follow(head: { readonly number: bigint; readonly hash: string }): Promise<Step> {
    const { books } = this.ctx;
    const target = Number(head.number);
    this.#told = target;
    const known = this.#hashes.get(target);
    if (known !== undefined && known !== head.hash) return 'forked';
    if (books.head < 0) return this.restart(target, head.hash);
    if (target - books.head > MOST_BLOCKS) return 'far ahead';
    try {
      await this.#askMissing();
      if ((await this.#readTo(target)) === 'forked') return 'forked';
    } catch (thrown) {
      // a node that fails now and then must not keep what was read from having its effect
      await this.confirm();
      throw thrown;
    }
    return this.confirm();
  }

  async #readTo(target: number): Promise<Step> {
    const { books, accounts } = this.ctx;
    while (books.head < target) {
      const block = await accounts.contents(BigInt(books.head + 1));
      // a node that is behind the one that told the head
      if (!block) break;
      if (block.parentHash !== this.#hashes.get(books.head)) return 'forked';
      await this.#read(block);
      this.#remember(Number(block.number), block.hash);
    }
    return 'followed';
  }

  /** Begins at this head, whatever was before. */
  async restart(number: number, hash: string): Promise<Step> {
    const { books } = this.ctx;
    this.#hashes.clear();
    this.#missing.clear();
    this.#remember(number, hash);
    for (const lane of books.lanes.values()) lane.backTo(number);
    await this.ask([...books.flights()]);
    return this.confirm();
  }

  /** Looks for these by their hashes, and gives those that are in no block. */
  async ask(flights: readonly Flight[]): Promise<readonly Flight[]> {
    const asked = flights.flatMap((flight) => flight.possible.map((attempt) => ({ flight, attempt })));
    const found = new Set<Flight>();
    for (let from = 0; from < asked.length; from += RECEIPTS) {
      const part = asked.slice(from, from + RECEIPTS);
      const receipts = await this.ctx.accounts.receipts(part.map(({ attempt }) => attempt.hash));
      for (const [i, { flight, attempt }] of part.entries()) {
        const receipt = receipts[i];
        if (!receipt) continue;
        found.add(flight);
        await this.#include({ flight, attempt, receipt });
      }
    }
    this.ctx.recorder.soon();
    return flights.filter((flight) => !found.has(flight));
  }

  /** What is in blocks that are deep enough, and still there, is final. */
  async confirm(): Promise<Step> {
    let step: Step = 'followed';
    for (const [number, flights] of this.#deep()) {
      const hash = this.#hashes.get(number) ?? (await this.ctx.accounts.contents(BigInt(number)))?.hash;
      for (const flight of flights)
        if (flight.record.blockHash === hash) this.#finish(flight);
        else if (hash !== undefined) step = 'forked';
      this.ctx.recorder.soon();
    }
    return step;
  }

  /** By block. */
  #deep(): Map<number, Flight[]> {
    const { books } = this.ctx;
    const deep = new Map<number, Flight[]>();
    for (const lane of books.lanes.values())
      for (const flight of lane.confirming.values()) {
        const { blockNumber = Infinity, confirmations } = flight.record;
        if (blockNumber + confirmations - 1 > books.head) continue;
        const flights = deep.get(blockNumber);
        if (flights) flights.push(flight);
        else deep.set(blockNumber, [flight]);
      }
    return deep;
  }

  async #read(block: BlockContents): Promise<void> {
    const { books, accounts } = this.ctx;
    const ours = block.transactionHashes.filter((hash) => books.find(hash));
    if (ours.length === block.transactionHashes.length && (await this.#includeProven(block))) return;
    const seen = performance.now();
    for (let from = 0; from < ours.length; from += RECEIPTS) {
      const part = ours.slice(from, from + RECEIPTS);
      // a node is slow with receipts of full blocks; what is sent later is in a later block, what is known later is not lost
      await this.quiet(Math.max(0, seen + PATIENCE_MS - performance.now()));
      const receipts = await accounts.receipts(part);
      for (const [i, hash] of part.entries()) {
        const [indexed, receipt] = [books.find(hash), receipts[i]];
        if (indexed && receipt) await this.#include({ ...indexed, receipt });
        else if (indexed) this.#missing.add(indexed.flight);
      }
    }
    if (ours.length > 0) this.ctx.recorder.soon();
  }

  /** False if the block's header does not prove what became of its transactions, all of which are ours. */
  async #includeProven(block: BlockContents): Promise<boolean> {
    const { books, accounts, recorder } = this.ctx;
    if (block.transactionHashes.length < WORTH_PROVING) return false;
    const indexed = block.transactionHashes.flatMap((hash) => books.find(hash) ?? []);
    const receipts = accounts.provenReceipts(
      block,
      indexed.map(({ attempt }) => attempt),
    );
    for (const [i, receipt] of (receipts ?? []).entries()) {
      const one = indexed[i];
      if (one) await this.#include({ ...one, receipt });
    }
    recorder.soon();
    return receipts !== undefined;
  }

  async #askMissing(): Promise<void> {
    const missing = [...this.#missing].filter(
      ({ lane, record }) => lane.alive && lane.flights.has(record.id),
    );
    this.#missing.clear();
    for (const flight of await this.ask(missing)) this.#missing.add(flight);
  }

  async #include({ flight, attempt, receipt }: Inclusion): Promise<void> {
    const { lane, record } = flight;
    if (!lane.alive || !lane.flights.has(record.id)) return;
    const { recorder, books } = this.ctx;
    record.cancelling = attempt.kind === 'cancellation';
    const expired = record.cancelling && record.failure?.kind === 'expired';
    if (!expired) record.failure = undefined;
    // while the reason is asked for, a later answer may include it
    if (!receipt.succeeded) {
      const reason = await this.ctx.accounts
        .failureOf(record, receipt.blockNumber)
        .catch(() => 'the reason is unknown');
      if (!lane.flights.has(record.id)) return;
      record.failure = { kind: 'reverted', reason };
    }
    record.state = 'mined';
    record.waitingFor = undefined;
    record.hash = attempt.hash;
    record.gasUsed = receipt.gasUsed;
    record.gasPrice = receipt.gasPrice;
    record.blockNumber = receipt.blockNumber;
    record.blockHash = receipt.blockHash;
    record.contractAddress = receipt.contractAddress && checksumAddress(receipt.contractAddress);
    for (const one of flight.attempts) {
      const outcome = one === attempt ? 'mined' : one.outcome === 'rejected' ? 'rejected' : 'replaced';
      if (one.outcome === outcome) continue;
      const usual = flight.attempts.length === 1 && one.number === 1 && one.note === undefined;
      one.outcome = outcome;
      // see the broadcaster
      if (!usual) recorder.outcome(lane, one);
    }
    lane.used = Math.max(lane.used, attempt.nonce + 1);
    lane.progressAtBlock = Math.max(books.head, receipt.blockNumber);
    books.land(flight);
    // with one confirmation the next step follows at once, and is told instead
    const event = record.confirmations > 1 ? TRANSACTION_EVENTS.mined : undefined;
    recorder.change(lane, { record, change: 'result', event });
  }

  #finish(flight: Flight): void {
    const { lane, record } = flight;
    record.state = finalStateOf(record);
    this.ctx.books.remove(flight);
    this.ctx.recorder.change(lane, { record, change: 'result', event: TRANSACTION_EVENTS[record.state] });
  }

  #remember(number: number, hash: string): void {
    this.ctx.books.head = number;
    this.#hashes.set(number, hash);
    this.#hashes.delete(number - REMEMBERED);
  }
}
