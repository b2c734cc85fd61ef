import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { EVENT_BUS, eventIterator, type EventBus, type PlatformEvent } from '#libs/events';
import { TRANSACTION_EVENTS, type Transaction } from '#libs/transactions';
import { FindTransaction } from './find-transaction.js';

const TYPES: readonly string[] = Object.values(TRANSACTION_EVENTS);
const FINAL: readonly string[] = ['confirmed', 'failed', 'cancelled'];

/** How far a watcher was told; kept by the subscription, which may outlive this generation of the feature. */
export interface WatchProgress {
  /** The state that was told last. */
  told?: string;
}

export interface WatchedTransaction {
  readonly transaction: Transaction;
  /** Of the event that it follows: by it two generations that watch at once are told apart from two changes. */
  readonly event_id?: string;
  /** To be called when the watcher is told, for a state that was yielded may be dropped on its way. */
  readonly tell: () => Transaction;
}

@Injectable()
export class WatchTransaction {
  constructor(
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    private readonly transactions: FindTransaction,
  ) {}

  /**
   * The transaction now, unless the watcher was told something already, and at each of its changes until it is final.
   * @throws TRANSACTION_NOT_FOUND
   */
  async run(
    caller: Caller,
    idOrHash: string,
    progress: WatchProgress = {},
  ): Promise<AsyncIterableIterator<WatchedTransaction>> {
    const { id } = await this.transactions.toSee(caller, idOrHash);
    const accepts = ({ event_type, data }: PlatformEvent) =>
      TYPES.includes(event_type) && data['transactionId'] === id;
    // before the state is read, so that no change falls between the two
    const events = eventIterator(this.bus, 'blockchain.events', { accepts });
    const unlessTold = (transaction: Transaction, event_id?: string) =>
      keyOf(transaction) === progress.told ? undefined : stateOf(transaction, progress, event_id);
    try {
      const present = await this.transactions.toSee(caller, id);
      const isOver = isFinal(present) && keyOf(present) === progress.told;
      return new States(events, {
        first: unlessTold(present),
        isOver,
        follow: async ({ event_id }) => unlessTold(await this.transactions.toSee(caller, id), event_id),
      });
    } catch (thrown) {
      await events.return?.();
      throw thrown;
    }
  }
}

const isFinal = ({ state }: Transaction): boolean => FINAL.includes(state);

function stateOf(transaction: Transaction, progress: WatchProgress, event_id?: string): WatchedTransaction {
  const tell = () => {
    progress.told = keyOf(transaction);
    return transaction;
  };
  return { transaction, tell, ...(event_id !== undefined && { event_id }) };
}

/** All that changes of a transaction by an event. */
function keyOf({ state, hash, blockHash }: Transaction): string {
  return JSON.stringify([state, hash, blockHash]);
}

interface Course {
  readonly first: WatchedTransaction | undefined;
  readonly isOver: boolean;
  readonly follow: (event: PlatformEvent) => Promise<WatchedTransaction | undefined>;
}

type Result = IteratorResult<WatchedTransaction, undefined>;

/** Ends after a final state. Not an async generator: one that waits for its source cannot be returned. */
class States implements AsyncIterableIterator<WatchedTransaction> {
  #waiting: WatchedTransaction | undefined;
  #isOver: boolean;
  readonly #follow: Course['follow'];

  constructor(
    private readonly events: AsyncIterableIterator<PlatformEvent>,
    { first, isOver, follow }: Course,
  ) {
    this.#waiting = first;
    this.#isOver = isOver;
    this.#follow = follow;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Result> {
    for (;;) {
      const value = this.#waiting;
      this.#waiting = undefined;
      if (value) {
        this.#isOver = isFinal(value.transaction);
        return { done: false, value };
      }
      if (this.#isOver) return this.return();
      const event = await this.events.next();
      if (event.done) return { done: true, value: undefined };
      this.#waiting = await this.#follow(event.value);
    }
  }

  async return(): Promise<Result> {
    this.#waiting = undefined;
    this.#isOver = true;
    await this.events.return?.();
    return { done: true, value: undefined };
  }
}
