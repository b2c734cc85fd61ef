import { defineToken, type JsonObject } from '#libs/base';
import type { ClaimOpening, Receipt } from '#libs/proofs';
import type { Batch } from '../domain/batch.js';
import type { ProofStatus } from '../domain/proof-status.js';

/** What is made and promised when a proof is accepted. */
export interface NewProof {
  /** UUIDv7. */
  readonly id: string;
  /** A DID or a platform user id. */
  readonly subject: string;
  readonly type: string;
  /** The caller's subject. */
  readonly createdBy: string;
  readonly network: string;
  readonly createdAt: Date;
  readonly anchorBefore: Date;
  readonly credential: JsonObject;
  readonly claims: { readonly root: string; readonly disclosed: readonly ClaimOpening[] };
  readonly leaf: string;
  readonly receipt: Receipt;
}

export interface Proof extends NewProof {
  readonly status: ProofStatus;
  /** Where it stands in its batch; `undefined` while it is pending. */
  readonly membership: Membership | undefined;
}

export interface Membership {
  readonly batch: Batch;
  /** Siblings from the leaf to the batch's root. */
  readonly path: readonly string[];
  /** The newest block of the network that was looked at. */
  readonly asOfBlock: number | undefined;
}

export interface IdempotentCreation {
  readonly key: string;
  /** Digest of what is asked for. */
  readonly fingerprint: string;
}

export interface ProofFilter {
  readonly subject?: string | undefined;
  readonly status?: ProofStatus | undefined;
  /** Only proofs that this party created or is the subject of. */
  readonly visibleTo?: string | undefined;
  /** The id of the last proof of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 200; 50 unless told. */
  readonly limit?: number | undefined;
}

export interface ProofPage {
  readonly items: readonly Proof[];
  readonly hasMore: boolean;
}

/** Proofs, durable. */
export interface ProofStore {
  /**
   * Resolves when the proof is durable, and with it the event of its creation. With a key that this creator has used before nothing is added, and the id of the
   * proof of that time is returned.
   * @throws IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_INVALID
   */
  add(proof: NewProof, idempotent?: IdempotentCreation): Promise<string>;
  find(id: string): Promise<Proof | undefined>;
  /** The newest first. @throws CURSOR_INVALID, PAGE_LIMIT_INVALID */
  list(filter: ProofFilter): Promise<ProofPage>;
  /** Forgets idempotency keys that have expired. */
  tidy(): Promise<void>;
}

export const PROOF_STORE = defineToken<ProofStore>('identity-proof-store');
