import { setTimeout as pause } from 'node:timers/promises';
import type { Broadcast } from '#libs/chain';
import { TRANSACTION_EVENTS } from '../transactions.port.js';
import type { WorkerContext } from './context.js';
import type { Flight } from './flight.js';

const BATCH = 100;
/** Batches on their way at once: one is read by the node while the next is written. */
const AT_ONCE = 4;

/** Sends signed bytes, and takes note of what the node says. */
export class Broadcaster {
  #queue: Flight[] = [];
  #active = 0;
  #idle = Promise.withResolvers<void>();

  constructor(private readonly ctx: WorkerContext) {}

  /** Those that are durable and not held. */
  enqueue(flights: Iterable<Flight>): void {
    for (const flight of flights) {
      if (flight.queued || flight.held || !this.#isReady(flight)) continue;
      flight.queued = true;
      this.#queue.push(flight);
    }
    while (this.#active < AT_ONCE && this.#queue.length > 0) void this.#send(this.#queue.splice(0, BATCH));
  }

  /** Resolves when nothing is on its way or waits, or after `milliseconds`. */
  async quiet(milliseconds: number): Promise<void> {
    const late = new AbortController();
    const timer = pause(milliseconds, undefined, { signal: late.signal }).then(
      () => true,
      () => true,
    );
    let over = false;
    void timer.then(() => (over = true));
    while (!over && this.#active > 0) await Promise.race([this.#idle.promise, timer]);
    late.abort();
  }

  /** Resolves when nothing is on its way. */
  async drained(): Promise<void> {
    this.#queue = [];
    while (this.#active > 0) await this.#idle.promise;
  }

  async #send(batch: readonly Flight[]): Promise<void> {
    this.#active += 1;
    const going = batch.filter((flight) => this.#isReady(flight));
    for (const flight of batch) flight.queued = going.includes(flight);
    const raws = going.map(({ newest }) => newest?.raw ?? '');
    const numbers = going.map(({ newest }) => newest?.number);
    const answers = await this.ctx.accounts.broadcast(raws);
    for (const [i, flight] of going.entries()) {
      const answer = answers[i];
      // a replacement may have been signed meanwhile: the answer is not of it
      if (answer && flight.newest?.number === numbers[i]) this.#hear(flight, answer);
    }
    for (const flight of going) flight.queued = false;
    this.ctx.recorder.soon();
    this.#active -= 1;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
    this.enqueue([]);
  }

  /** Signed bytes that are in no row must not get out: after a crash nobody would know whose effect they had. */
  #isReady({ lane, record, newest }: Flight): boolean {
    return lane.alive && lane.flights.has(record.id) && !!newest && this.ctx.recorder.isDurable(newest);
  }

  #hear(flight: Flight, answer: Broadcast): void {
    const { lane, record } = flight;
    if (!lane.alive || !lane.flights.has(record.id)) return;
    switch (answer.outcome) {
      case 'accepted':
      case 'known':
        this.#taken(flight);
        break;
      case 'rejected':
        this.#rejected(flight, answer.reason);
        break;
      case 'underpriced':
        flight.outbidden = true;
        this.#note(flight, answer.reason);
        break;
      case 'unfunded':
        this.#waitsFor(flight, answer.reason);
        this.#note(flight, answer.reason);
        break;
      case 'unknown':
        // it may be too cheap for this node: the healer offers more after some blocks
        if (flight.firstTriedAtBlock < 0) flight.firstTriedAtBlock = this.ctx.books.head;
        this.#note(flight, answer.reason);
        break;
      case 'nonce-too-low':
        // the healer asks the chain what is true, and sends it again
        this.#note(flight, answer.reason);
        break;
    }
  }

  #taken(flight: Flight): void {
    const { lane, record, newest: attempt } = flight;
    const { books, recorder, now } = this.ctx;
    flight.sent = true;
    if (lane.queue.length === 0) lane.goOn();
    flight.sentAtBlock = books.head;
    if (flight.firstTriedAtBlock < 0) flight.firstTriedAtBlock = books.head;
    if (attempt?.note !== undefined && record.waitingFor === attempt.note) this.#waitsFor(flight, undefined);
    if (attempt && attempt.outcome !== 'sent') {
      // of the only attempt, the transaction's own row tells all
      const usual = attempt.number === 1 && attempt.note === undefined;
      attempt.outcome = 'sent';
      attempt.note = undefined;
      attempt.sentAt ??= now();
      record.sentAt ??= attempt.sentAt;
      if (!usual) recorder.outcome(lane, attempt);
    }
    if (record.state !== 'prepared') return;
    record.state = 'submitted';
    record.waitingFor = undefined;
    recorder.change(lane, { record, change: 'state', event: 'transaction_submitted' });
  }

  #waitsFor({ lane, record }: Flight, reason: string | undefined): void {
    if (record.waitingFor === reason) return;
    record.waitingFor = reason;
    this.ctx.recorder.change(lane, { record, change: 'state' });
  }

  #note(flight: Flight, reason: string): void {
    const { newest: attempt, lane } = flight;
    flight.sent = false;
    flight.sentAtBlock = this.ctx.books.head;
    if (!attempt || attempt.note === reason) return;
    attempt.note = reason;
    if (attempt.outcome === 'prepared') attempt.outcome = 'waiting';
    this.ctx.recorder.outcome(lane, attempt);
  }

  /** These bytes never get into a block. Others of the same nonce, sent before, still may. */
  #rejected(flight: Flight, reason: string): void {
    const { lane, record, newest: attempt } = flight;
    const { books, recorder } = this.ctx;
    if (!attempt) return;
    attempt.outcome = 'rejected';
    attempt.note = reason;
    recorder.outcome(lane, attempt);
    if (flight.live.length > 0) {
      this.#fallBack(flight);
      return;
    }
    books.remove(flight);
    lane.giveBack(flight.nonce);
    if (!record.cancelling) record.failure = { kind: 'refused', reason };
    record.state = record.failure ? 'failed' : 'cancelled';
    recorder.change(lane, { record, change: 'result', event: TRANSACTION_EVENTS[record.state] });
  }

  /** To the attempt before. */
  #fallBack(flight: Flight): void {
    const { lane, record, newest } = flight;
    if (!newest) return;
    flight.sent = newest.outcome === 'sent';
    record.hash = newest.hash;
    record.fees = newest.fees;
    this.ctx.recorder.change(lane, { record, change: 'signed' });
  }
}
