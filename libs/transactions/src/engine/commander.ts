import type { FeeSpeed } from '#libs/chain';
import type { CommandRow, CommandStore } from '../adapters/command-store.js';
import type { TransactionRecord } from '../domain/record.js';
import { TRANSACTION_EVENTS } from '../transactions.port.js';
import type { Broadcaster } from './broadcaster.js';
import type { WorkerContext } from './context.js';
import type { Flight } from './flight.js';
import type { Lane } from './lane.js';
import type { Replacer } from './replacer.js';

interface Parts {
  readonly ctx: WorkerContext;
  readonly commands: CommandStore;
  readonly replacer: Replacer;
  readonly broadcaster: Broadcaster;
  readonly laneOf: (address: string) => Promise<Lane | undefined>;
}

/** Does what callers have asked for by `cancel`, `speedUp` and `send`. */
export class Commander {
  constructor(private readonly parts: Parts) {}

  async run(): Promise<void> {
    const { ctx, commands } = this.parts;
    for (const row of await commands.waiting(ctx.network)) {
      const lane = await this.parts.laneOf(row.address);
      if (lane && (await this.#obey(lane, row))) ctx.recorder.commandDone(lane, row.id);
    }
  }

  /** What was signed and not sent in time: its nonce is spent on nothing, so that later ones are not held up. */
  async expireHeld(): Promise<void> {
    const { ctx } = this.parts;
    const now = ctx.now();
    for (const flight of ctx.books.flights()) {
      const { record } = flight;
      if (!flight.held || (record.holdUntil ?? now) > now) continue;
      record.failure = { kind: 'expired', reason: 'it was signed and not sent in time' };
      await this.#cancelFlight(flight);
    }
  }

  /** False if it cannot be done yet. What is final by now is not changed. */
  async #obey(lane: Lane, { transactionId, command }: CommandRow): Promise<boolean> {
    const stored = await this.#unseen(lane, transactionId);
    const flight = lane.flights.get(transactionId);
    const queued = lane.queue.find(({ id }) => id === transactionId) ?? stored;
    const [verb, speed] = command.split(':');
    if (flight) {
      if (verb === 'cancel') await this.#cancelFlight(flight);
      if (verb === 'release') this.#release(flight);
      if (verb === 'speed-up') await this.#speedUp(flight, speed as FeeSpeed);
    } else if (queued?.state === 'accepted') {
      if (verb === 'cancel') this.#cancelQueued(lane, queued);
      if (verb === 'release') this.#releaseQueued(lane, queued);
    }
    return flight !== undefined || queued === undefined || queued.state !== 'prepared';
  }

  /** One that another replica has accepted, or that waits behind a long queue, is in the database only. */
  async #unseen(lane: Lane, id: string): Promise<TransactionRecord | undefined> {
    const isSeen = lane.flights.has(id) || lane.confirming.has(id) || lane.queue.some((one) => one.id === id);
    return isSeen ? undefined : this.parts.ctx.store.find(id);
  }

  #releaseQueued(lane: Lane, record: TransactionRecord): void {
    record.holdUntil = undefined;
    this.parts.ctx.recorder.change(lane, { record, change: 'signed' });
  }

  #cancelQueued(lane: Lane, record: TransactionRecord): void {
    const at = lane.queue.indexOf(record);
    if (at >= 0) lane.queue.splice(at, 1);
    record.state = 'cancelled';
    record.waitingFor = undefined;
    this.parts.ctx.recorder.change(lane, { record, change: 'result', event: TRANSACTION_EVENTS.cancelled });
  }

  async #cancelFlight(flight: Flight): Promise<void> {
    const { lane, record } = flight;
    const { replacer, broadcaster, ctx } = this.parts;
    const done = await replacer.replace(flight, { kind: 'cancellation', speed: 'fast' });
    if (done !== 'replaced') {
      // the healer tries again at the next heads
      record.cancelling = true;
      flight.outbidden = true;
      ctx.recorder.change(lane, { record, change: 'all' });
    }
    broadcaster.enqueue([flight]);
  }

  async #speedUp(flight: Flight, speed: FeeSpeed): Promise<void> {
    await this.parts.replacer.replace(flight, { kind: 'speed-up', speed });
    this.parts.broadcaster.enqueue([flight]);
  }

  #release(flight: Flight): void {
    flight.record.holdUntil = undefined;
    this.parts.ctx.recorder.change(flight.lane, { record: flight.record, change: 'signed' });
    this.parts.broadcaster.enqueue([flight]);
  }
}
