import type { AttemptRecord, TransactionRecord } from '../domain/record.js';
import type { Lane } from './lane.js';

/** A transaction that has a nonce, from its signature until it is final. */
export class Flight {
  /** True once a node has said that it has the newest attempt. */
  sent = false;
  /** Head when the newest attempt was sent last; -1 before. */
  sentAtBlock = -1;
  /** Head when the newest attempt was first sent; -1 before. */
  firstTriedAtBlock = -1;
  /** True while it waits in the broadcaster's queue. */
  queued = false;
  /** The pool has another transaction of the nonce that pays as much. */
  outbidden = false;
  /** Head at which its nonce was found used by a transaction that is none of ours. */
  foreignSince: number | undefined;

  constructor(
    readonly lane: Lane,
    readonly record: TransactionRecord,
    readonly attempts: AttemptRecord[],
  ) {
    this.sent = this.newest?.sentAt !== undefined;
  }

  get nonce(): number {
    return this.record.nonce ?? -1;
  }

  /** The one that is sent: the newest that may still get into a block. */
  get newest(): AttemptRecord | undefined {
    return this.live.at(-1) ?? this.attempts.at(-1);
  }

  /** Attempts with the present nonce. */
  get possible(): readonly AttemptRecord[] {
    return this.attempts.filter(({ nonce }) => nonce === this.nonce);
  }

  /** Attempts that may still get into a block, if nodes are right in what they refuse. */
  get live(): readonly AttemptRecord[] {
    return this.possible.filter(({ outcome }) => outcome !== 'rejected');
  }

  /** Signed elsewhere: nothing but the given bytes can be sent. */
  get isRaw(): boolean {
    return this.attempts[0]?.kind === 'raw';
  }

  get held(): boolean {
    return this.record.holdUntil !== undefined && this.record.state === 'prepared';
  }
}
