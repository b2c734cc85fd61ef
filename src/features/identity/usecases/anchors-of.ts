import { confirmationsOf } from '../domain/batch.js';
import type { ProofAnchor } from '../contract.js';
import type { Proof } from '../ports/proof-store.port.js';

export interface AnchorWithDepth extends ProofAnchor {
  /** Blocks on top of and including the one of the anchor, as of the newest block that was looked at. */
  readonly confirmations: number;
}

/** Where a proof is on chain, as the database knows it. */
export function anchorsOf({ membership }: Proof): readonly AnchorWithDepth[] {
  if (membership?.batch.state !== 'anchored') return [];
  const { network, place, transactionHash, block, finality } = membership.batch;
  if (!place || !block || !finality || transactionHash === undefined) return [];
  const { number: blockNumber, hash: blockHash } = block;
  const confirmations = confirmationsOf(blockNumber, membership.asOfBlock ?? blockNumber);
  const timestamp = block.timestamp.toISOString();
  return [{ network, ...place, transactionHash, blockNumber, blockHash, timestamp, finality, confirmations }];
}
