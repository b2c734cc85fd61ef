import type { LaneClaim, LaneStamp } from '../adapters/lane-store.js';
import { inQueueOrder } from '../domain/filler.js';
import { costOf, type TransactionRecord } from '../domain/record.js';
import type { SpendingPolicy } from '../transactions.port.js';
import type { Flight } from './flight.js';

/** Accepted transactions that are kept in memory; more wait in the database. */
const QUEUE_LIMIT = 5_000;

/** One account on one network, in the hands of this worker: its queue, and what has a nonce. */
export class Lane {
  readonly network: string;
  readonly address: string;
  readonly fence: number;
  /** False once it is in other hands or was given up: nothing of it is written any more. */
  alive = true;
  nextNonce: number;
  /** Below `nextNonce`, and nobody's: a transaction that had one was never taken. Ascending. */
  free: number[] = [];
  /** One more than the highest nonce that was seen in a block. */
  used = 0;
  waitingFor: string | undefined;
  /** Nothing is prepared before this head, or this time. */
  retryAtBlock = -1;
  retryAt = 0;
  /** Head when something of it was last found in a block, or first sent. */
  progressAtBlock = -1;
  idleSince: number | undefined;
  policy: SpendingPolicy | undefined;
  /** The balance as of a head, and what its transactions may have cost in blocks that were read since. Unit: wei. */
  funds: { readonly head: number; readonly balance: bigint; spent: bigint } | undefined;
  /** Accepted, in order. */
  readonly queue: TransactionRecord[] = [];
  /** Prepared or submitted, by transaction. */
  readonly flights = new Map<string, Flight>();
  /** In a block that is not deep enough yet. */
  readonly confirming = new Map<string, Flight>();
  /** More was accepted than the queue holds. */
  backlog = true;

  /** The greatest id that was read from the database. */
  #readUpTo = '';

  constructor(claim: LaneClaim) {
    this.network = claim.network;
    this.address = claim.address;
    this.fence = claim.fence;
    this.nextNonce = claim.nextNonce;
  }

  get stamp(): LaneStamp {
    const { network, address, fence, nextNonce, waitingFor } = this;
    return { network, address, fence, nextNonce, waitingFor };
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.flights.size === 0 && this.confirming.size === 0;
  }

  get lastQueued(): string {
    return this.queue.at(-1)?.id ?? '';
  }

  queuedUpTo(id: string): number {
    let count = 0;
    for (const record of this.queue) if (record.id <= id) count += 1;
    return count;
  }

  /**
   * Takes what was just accepted, unless earlier ones wait in the database. Between its commit and this call it may have
   * been read there already, and be prepared or done by now: only the database can tell then.
   */
  offer(record: TransactionRecord): void {
    const inOrder = record.id > this.lastQueued && record.id > this.#readUpTo;
    if (this.backlog || !inOrder || this.queue.length >= QUEUE_LIMIT) this.backlog = true;
    else this.queue.push(record);
  }

  /** Puts records that were read from the database in their order. */
  refill(records: readonly TransactionRecord[], asked: number): void {
    const known = new Set(this.queue.map(({ id }) => id));
    for (const { id } of records) if (id > this.#readUpTo) this.#readUpTo = id;
    for (const record of records)
      if (!known.has(record.id) && !this.flights.has(record.id)) this.queue.push(record);
    this.queue.sort(inQueueOrder);
    this.backlog = records.length === asked;
  }

  /** Transactions that were signed elsewhere, and were not taken by a node yet. */
  get raw(): number {
    let count = 0;
    for (const { isRaw, record } of this.flights.values())
      if (isRaw && record.state === 'prepared') count += 1;
    return count;
  }

  /** Takes these out of the queue. */
  dequeue(records: readonly TransactionRecord[]): void {
    const isFront = records.every((record, i) => this.queue[i] === record);
    if (isFront) {
      this.queue.splice(0, records.length);
      return;
    }
    const gone = new Set(records);
    const rest = this.queue.filter((record) => !gone.has(record));
    this.queue.splice(0, Infinity, ...rest);
  }

  get room(): number {
    return QUEUE_LIMIT - this.queue.length;
  }

  /** In the order of nonces. */
  get inOrder(): readonly Flight[] {
    return [...this.flights.values()].toSorted((a, b) => a.nonce - b.nonce);
  }

  /** The most that what is under way may cost, in wei. */
  get reserved(): bigint {
    let sum = 0n;
    for (const { record } of this.flights.values()) sum += costOf(record);
    return sum;
  }

  /** What new transactions may cost at most. Unit: wei. */
  get available(): bigint {
    const { balance = 0n, spent = 0n } = this.funds ?? {};
    return balance - spent - this.reserved - (this.policy?.minimumBalance ?? 0n);
  }

  /** The nonces that the next `count` transactions get. */
  peekNonces(count: number): number[] {
    const nonces = this.free.slice(0, count);
    // bytes that were signed elsewhere may have one further on
    const taken = new Set([...this.flights.values()].map(({ nonce }) => nonce));
    for (let next = this.nextNonce; nonces.length < count; next++) if (!taken.has(next)) nonces.push(next);
    return nonces;
  }

  takeNonces(nonces: readonly number[]): void {
    const highest = Math.max(...nonces);
    this.free = this.free.filter((nonce) => !nonces.includes(nonce));
    this.nextNonce = Math.max(this.nextNonce, highest + 1);
  }

  /** The chain says that nonces below are used. */
  passed(onChain: number): void {
    this.nextNonce = Math.max(this.nextNonce, onChain);
    if (this.free[0] !== undefined && this.free[0] < onChain)
      this.free = this.free.filter((nonce) => nonce >= onChain);
  }

  giveBack(nonce: number): void {
    const isOurs = nonce >= this.used && nonce < this.nextNonce;
    if (isOurs && !this.free.includes(nonce)) this.free = [...this.free, nonce].toSorted((a, b) => a - b);
  }

  /** Whether it may be prepared for now. */
  isDue(head: number, now: number): boolean {
    return this.alive && this.queue.length > 0 && head >= this.retryAtBlock && now >= this.retryAt;
  }

  waitForBlock(reason: string, head: number): void {
    this.waitingFor = reason;
    this.retryAtBlock = head + 1;
  }

  waitUntil(reason: string, at: number): void {
    this.waitingFor = reason;
    this.retryAt = at;
  }

  /** The chain is another one above this head: what is counted in blocks, or was read there, begins anew. */
  backTo(head: number): void {
    this.progressAtBlock = Math.min(this.progressAtBlock, head);
    this.retryAtBlock = -1;
    this.funds = undefined;
    for (const flight of this.flights.values()) {
      flight.sentAtBlock = Math.min(flight.sentAtBlock, head);
      flight.firstTriedAtBlock = Math.min(flight.firstTriedAtBlock, head);
      flight.foreignSince = undefined;
    }
  }

  goOn(): void {
    this.waitingFor = undefined;
    this.retryAtBlock = -1;
    this.retryAt = 0;
  }
}
