import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerContext } from './context.js';
import type { Healer } from './healer.js';

/** An account without work is let go after this time. Unit: ms. */
const IDLE_MS = 10_000;

interface Parts {
  readonly healer: Healer;
  /** Accounts with work that this worker does not hold. */
  readonly wanted: Set<string>;
  /** Accounts with transactions that were signed elsewhere and have come in. */
  readonly signedElsewhere: Set<string>;
  readonly onFailure: (thrown: unknown) => void;
}

/** What a worker does from time to time, without any sign: for what other replicas have accepted or left behind. */
export class Patrol {
  /** True in the round of a patrol. */
  justWent = false;
  #nextAt = 0;
  /** The greatest id of an accepted one at the last patrol. */
  #lastAccepted = '';

  constructor(
    private readonly ctx: WorkerContext,
    private readonly parts: Parts,
  ) {}

  /** Unit: ms. */
  get dueIn(): number {
    return Math.max(0, this.#nextAt - this.ctx.now().getTime());
  }

  async run(): Promise<void> {
    const now = this.ctx.now().getTime();
    this.justWent = now >= this.#nextAt;
    if (!this.justWent) return;
    const { settings, store, network, books, recorder } = this.ctx;
    this.#nextAt = now + settings.patrolMs;
    await this.#letGo(now);
    await recorder.commit();
    // those that were accepted here and are on their way into the queue are later than the last patrol, or about
    const upTo = this.#lastAccepted;
    const { accounts, lastAccepted } = await store.openAccounts(network, upTo);
    this.#lastAccepted = lastAccepted;
    for (const { address, accepted, raw } of accounts) {
      const lane = books.lanes.get(address);
      if (!lane) this.parts.wanted.add(address);
      else if (accepted > lane.queuedUpTo(upTo)) lane.backlog = true;
      if (lane && raw > lane.raw) this.parts.signedElsewhere.add(address);
    }
    await this.#readPolicies();
    this.parts.healer.resendUnsent();
    // a long look must not become all that is done
    this.#nextAt = Math.max(this.#nextAt, this.ctx.now().getTime() + 10 * (this.ctx.now().getTime() - now));
  }

  /** Another replica may have been told of a change. */
  async #readPolicies(): Promise<void> {
    const { books, policies } = this.ctx;
    const busy = [...books.lanes.values()].filter(({ queue, backlog }) => queue.length > 0 || backlog);
    const found = await policies.findMany(busy.map(({ address }) => address));
    for (const lane of busy) lane.policy = found.get(lane.address);
  }

  /** Prolongs the leases until `signal` aborts, however long a round takes while a node is slow. */
  async keepLeases(signal: AbortSignal): Promise<void> {
    const { settings, books, recorder } = this.ctx;
    while (!signal.aborted) {
      for (const lane of books.lanes.values()) recorder.stamp(lane);
      await recorder.commit().catch((thrown: unknown) => this.parts.onFailure(thrown));
      await pause(settings.leaseMs / 3, undefined, { signal }).catch(() => undefined);
    }
  }

  async #letGo(now: number): Promise<void> {
    const { books, recorder, lanes } = this.ctx;
    for (const lane of books.lanes.values()) {
      if (!lane.isEmpty) lane.idleSince = undefined;
      else if (now - (lane.idleSince ??= now) > IDLE_MS) {
        await recorder.commit();
        // something may have come while it was written
        if (!lane.isEmpty) continue;
        books.drop(lane);
        await lanes.release([lane.stamp]);
      }
    }
  }
}
