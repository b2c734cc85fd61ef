import { costOf, type AttemptRecord } from '../domain/record.js';
import type { Flight } from './flight.js';
import type { Lane } from './lane.js';

export interface Indexed {
  readonly flight: Flight;
  readonly attempt: AttemptRecord;
}

/** What this worker holds of one network: lanes by account, and every hash that may turn up in a block. */
export class Books {
  readonly lanes = new Map<string, Lane>();
  readonly #byHash = new Map<string, Indexed>();
  /** The newest head that was looked at; -1 before the first. */
  head = -1;

  find(hash: string): Indexed | undefined {
    return this.#byHash.get(hash);
  }

  /** A transaction that has a nonce and is in no block. */
  fly(flight: Flight): void {
    const { lane, record } = flight;
    lane.confirming.delete(record.id);
    lane.flights.set(record.id, flight);
    for (const attempt of flight.possible) this.#byHash.set(attempt.hash, { flight, attempt });
  }

  /** One more set of bytes for it. */
  add(flight: Flight, attempt: AttemptRecord): void {
    flight.attempts.push(attempt);
    this.#byHash.set(attempt.hash, { flight, attempt });
  }

  /** It is in a block. */
  land(flight: Flight): void {
    this.#forget(flight);
    const { funds } = flight.lane;
    if (funds) funds.spent += costOf(flight.record);
    flight.lane.flights.delete(flight.record.id);
    flight.lane.confirming.set(flight.record.id, flight);
  }

  /** It has no nonce any more, or nothing can happen to it. */
  remove(flight: Flight): void {
    this.#forget(flight);
    flight.lane.flights.delete(flight.record.id);
    flight.lane.confirming.delete(flight.record.id);
  }

  drop(lane: Lane): void {
    lane.alive = false;
    this.lanes.delete(lane.address);
    for (const flight of [...lane.flights.values(), ...lane.confirming.values()]) this.#forget(flight);
  }

  *flights(): Generator<Flight> {
    for (const lane of this.lanes.values()) yield* lane.flights.values();
  }

  #forget(flight: Flight): void {
    for (const { hash } of flight.attempts) this.#byHash.delete(hash);
  }
}
