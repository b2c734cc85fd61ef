import { TRANSACTION_EVENTS } from '../transactions.port.js';
import { filler, isFiller } from '../domain/filler.js';
import { mostOf } from './attempts.js';
import type { Broadcaster } from './broadcaster.js';
import type { WorkerContext } from './context.js';
import type { Flight } from './flight.js';
import type { Lane } from './lane.js';
import { TOO_CHEAP } from './preparer.js';
import type { Replacer } from './replacer.js';
import type { Tracker } from './tracker.js';

/** Of one account at once, so that a long pipeline does not flood the node. */
const RESENT = 100;

interface Parts {
  readonly ctx: WorkerContext;
  readonly tracker: Tracker;
  readonly replacer: Replacer;
  readonly broadcaster: Broadcaster;
}

/** Looks after accounts that make no progress: asks the chain what is true, and acts on that. */
export class Healer {
  constructor(private readonly parts: Parts) {}

  /** To be called after each head. True if it has asked for some that should be in blocks. */
  async run(): Promise<boolean> {
    const { ctx } = this.parts;
    const { books, accounts } = ctx;
    const stalled = [...books.lanes.values()].filter(
      (lane) => lane.alive && lane.flights.size > 0 && lane.progressAtBlock < books.head,
    );
    if (stalled.length === 0) return false;
    const nonces = await accounts.nonces(
      stalled.map(({ address }) => address),
      'latest',
    );
    let hasAsked = false;
    for (const [i, lane] of stalled.entries()) {
      if (!lane.alive) continue;
      const onChain = nonces[i] ?? 0;
      const used = lane.inOrder.filter(({ nonce }) => nonce < onChain);
      hasAsked ||= used.length > 0;
      if (used.length > 0) await this.#ask(lane, used);
      await this.#heal(lane, onChain);
    }
    return hasAsked;
  }

  /** Sends again what no node has, without waiting for a block. */
  resendUnsent(): void {
    for (const flight of this.parts.ctx.books.flights())
      if (!flight.sent) this.parts.broadcaster.enqueue([flight]);
  }

  /** They are in blocks that were not read, or somebody else has used their nonces. */
  async #ask(lane: Lane, used: readonly Flight[]): Promise<void> {
    for (const flight of await this.parts.tracker.ask(used)) await this.#foreign(flight);
  }

  async #heal(lane: Lane, onChain: number): Promise<void> {
    lane.passed(onChain);
    const first = lane.inOrder.find(({ nonce }) => nonce >= onChain);
    if (!first) return;
    const lowest = Math.max(onChain, lane.used);
    if (first.nonce > lowest && !first.isRaw) this.#fill(lane, { from: lowest, to: first.nonce });
    await this.#push(lane, first);
  }

  /**
   * Its nonce is used, and a node does not know any of its bytes in a block. A node may be wrong, and a reorganisation may
   * give the nonce back: only the block that used it, deep enough and without those bytes, lets it have another one.
   */
  async #foreign(flight: Flight): Promise<void> {
    const { lane, record } = flight;
    const { books, recorder } = this.parts.ctx;
    const reason = `nonce ${flight.nonce} seems to be used by a transaction that is not of this service`;
    if (record.waitingFor !== reason) {
      record.waitingFor = reason;
      recorder.change(lane, { record, change: 'state' });
    }
    const since = (flight.foreignSince ??= books.head);
    if (books.head - since < record.confirmations || !(await this.#isForeign(flight))) return;
    for (const attempt of flight.attempts) {
      if (attempt.outcome === 'rejected') continue;
      attempt.outcome = 'superseded';
      recorder.outcome(lane, attempt);
    }
    books.remove(flight);
    if (flight.isRaw || record.cancelling) {
      this.#end(flight);
      return;
    }
    record.state = 'accepted';
    record.nonce = undefined;
    record.waitingFor = undefined;
    lane.queue.unshift(record);
    recorder.change(lane, { record, change: 'all' });
  }

  async #isForeign({ lane, record, nonce, attempts }: Flight): Promise<boolean> {
    const { accounts, books } = this.parts.ctx;
    const block = await accounts.nonceUsedIn(lane.address, nonce);
    if (!block || !lane.flights.has(record.id)) return false;
    const deep = books.head - Number(block.number) + 1 >= record.confirmations;
    const hashes = attempts.map(({ hash }) => hash);
    if (!deep || hashes.some((hash) => block.transactionHashes.includes(hash))) return false;
    // one endpoint may have missed what another one has
    const known = await accounts.known(hashes);
    return lane.flights.has(record.id) && !known.includes(true);
  }

  /** Nothing of it can happen any more. */
  #end({ lane, record, isRaw }: Flight): void {
    record.waitingFor = undefined;
    if (isRaw) record.failure = { kind: 'refused', reason: 'another transaction has used its nonce' };
    record.state = record.failure ? 'failed' : 'cancelled';
    const event = TRANSACTION_EVENTS[record.state];
    this.parts.ctx.recorder.change(lane, { record, change: 'result', event });
  }

  /** Nonces below the first that waits, and nobody's: the next transactions take them, or empty ones if there are none. */
  #fill(lane: Lane, gap: { from: number; to: number }): void {
    const taken = new Set([...lane.flights.values()].map(({ nonce }) => nonce));
    for (let nonce = gap.from; nonce < gap.to; nonce++) if (!taken.has(nonce)) lane.giveBack(nonce);
    // what waits for earlier ones of the account waits for what is behind the gap
    const isWaiting = lane.waitingFor !== undefined;
    if (!isWaiting && lane.queue.some(({ waitingFor }) => waitingFor !== TOO_CHEAP)) return;
    const { recorder, now } = this.parts.ctx;
    const missing = lane.free.filter((nonce) => nonce < gap.to).length;
    const coming = lane.queue.filter(isFiller).length;
    for (let n = coming; n < missing; n++) {
      const record = filler({ network: lane.network, address: lane.address, now: now() });
      lane.queue.unshift(record);
      recorder.create(lane, record, TRANSACTION_EVENTS.accepted);
    }
  }

  async #push(lane: Lane, first: Flight): Promise<void> {
    const { broadcaster, ctx } = this.parts;
    const { books, settings } = ctx;
    const waited = (flight: Flight, since: number) =>
      since < 0 ? 0 : books.head - Math.max(since, lane.progressAtBlock);
    const stuck = waited(first, first.firstTriedAtBlock) >= settings.bumpAfterBlocks;
    if (stuck || first.outbidden) await this.#offerMore(first);
    if (stuck)
      for (const flight of lane.inOrder)
        if (flight.nonce > first.nonce && (await this.#isBelowMarket(flight))) await this.#offerMore(flight);
    const unheard = lane.inOrder.filter(
      (flight) => !flight.sent || waited(flight, flight.sentAtBlock) >= settings.resendAfterBlocks,
    );
    broadcaster.enqueue(unheard.slice(0, RESENT));
  }

  async #offerMore(flight: Flight): Promise<void> {
    if (flight.held || flight.isRaw) return;
    const kind = flight.record.cancelling ? 'cancellation' : 'replacement';
    await this.parts.replacer.replace(flight, { kind });
  }

  /** After fees have risen, those behind the first would wait as long as it did, one after the other. */
  async #isBelowMarket({ newest, record }: Flight): Promise<boolean> {
    if (!newest) return false;
    const { fees } = await this.parts.ctx.accounts.quote(record.options.speed);
    // half of a quote is about the base fee: less gets into no block
    return 2n * mostOf(newest.fees) < mostOf(fees);
  }
}
