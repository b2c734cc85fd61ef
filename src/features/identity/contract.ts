import { defineToken } from '#libs/base';

/** Where a proof is on chain. */
export interface ProofAnchor {
  readonly network: string;
  /** CAIP-2. */
  readonly chainId: string;
  readonly contract: string;
  readonly transactionHash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** The block's time; ISO 8601, UTC. */
  readonly timestamp: string;
  readonly finality: 'latest' | 'safe' | 'finalized';
}

export interface ProofAnchoring {
  readonly proofId: string;
  readonly status: 'pending' | 'anchoring' | 'anchored';
  /** What is on chain under the root of the batch. */
  readonly leaf: string;
  /** By then it is on chain, as the receipt promises; ISO 8601, UTC. */
  readonly anchorBefore: string;
  /** Empty until the status is `anchored`. */
  readonly anchors: readonly ProofAnchor[];
}

/** What other features may ask. It speaks of proofs, never of claims, and does not ask who is asking. */
export interface IdentityPort {
  /** `undefined` if there is no such proof. */
  proofAnchor(proofId: string): Promise<ProofAnchoring | undefined>;
  /** The newest first; 200 at most. */
  proofsOfSubject(subject: string): Promise<readonly ProofAnchoring[]>;
}

export const IDENTITY_PORT = defineToken<IdentityPort>('identity');

/**
 * Events on `blockchain.events`, each at least once, in order per proof; `data` has `proofId`, `subject`, `network` and `status`. Anchored is
 * told again when the finality grows, with `finality`; unanchored after a reorganisation that took the block away.
 */
export const IDENTITY_EVENTS = {
  created: 'identity_proof_created',
  anchored: 'identity_proof_anchored',
  unanchored: 'identity_proof_unanchored',
} as const;
