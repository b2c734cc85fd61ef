import { defineToken } from '#libs/base';

/** Held until released, or lost. */
export interface Lock {
  readonly name: string;
  /**
   * Fencing token: grows with every holder of the lock. Send it along with what the lock protects, so that the store can
   * refuse a holder that has lost the lock without knowing it yet.
   */
  readonly fence: number;
  /** Aborted when the lock is lost. Stop the work then: somebody else may hold it. */
  readonly lost: AbortSignal;
  /** Idempotent. */
  release(): Promise<void>;
}

/** Locks between processes; at most one holds a name. Methods reject with `CONSUL_UNAVAILABLE`. */
export interface Locks {
  /** `undefined` if somebody else holds it. */
  tryAcquire(name: string): Promise<Lock | undefined>;
  /** Waits for it. Rejects with `LOCK_NOT_ACQUIRED` when `signal` aborts. */
  acquire(name: string, signal: AbortSignal): Promise<Lock>;
}

export const LOCKS = defineToken<Locks>('locks');
