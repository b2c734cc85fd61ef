import { defineToken } from '#libs/base';
import type { Batch } from '../domain/batch.js';
import type { Waiting } from '../domain/batching.js';

/** The right to anchor on a network. Every write checks it, so a replica that was overtaken changes nothing. */
export interface Lease {
  readonly network: string;
  readonly holder: string;
  /** Grows with every new holder. */
  readonly fence: number;
  /** Unit: ms. */
  readonly leaseMs: number;
}

export interface PendingProof {
  readonly id: string;
  readonly leaf: string;
}

export interface BatchMember {
  readonly proofId: string;
  readonly path: readonly string[];
}

export interface Backlog {
  /** Proofs that are not on chain. */
  readonly waiting: number;
  readonly oldest: Date | undefined;
  /** Of these, those whose promise is broken at `now`. */
  readonly overdue: number;
}

/** The queue of what has to go on chain, shared by all replicas. Methods with a lease throw ANCHORING_LEASE_LOST. */
export interface AnchoringStore {
  /** Networks with something left to do. */
  networks(): Promise<readonly string[]>;
  /** The lease of a network, new or renewed; `undefined` while another holder's is valid. */
  claim(request: { network: string; holder: string; leaseMs: number }): Promise<Lease | undefined>;
  /** Lets the next one in at once. Does nothing if the lease was lost. */
  release(lease: Lease): Promise<void>;

  pendingCount(network: string): Promise<Waiting>;
  /** The oldest first. */
  pending(network: string, limit: number): Promise<readonly PendingProof[]>;
  /** Stores root and membership at once, or nothing: a proof is in one batch only. */
  prepare(lease: Lease, batch: Batch, members: readonly BatchMember[]): Promise<void>;
  /** Batches that may still change, the oldest first. */
  unsettled(network: string): Promise<readonly Batch[]>;
  /**
   * Stores a batch's new state, with the status of its members that follows from it, and the events that tell of what
   * has changed for them.
   */
  save(lease: Lease, batch: Batch): Promise<void>;
  /** The newest block that was looked at. */
  observe(lease: Lease, head: number): Promise<void>;

  /** Tells once of what a version before the outbox has stored and not told of. */
  tellOldNews(lease: Lease): Promise<void>;

  backlog(now: Date): Promise<Backlog>;
}

export const ANCHORING_STORE = defineToken<AnchoringStore>('identity-anchoring-store');
