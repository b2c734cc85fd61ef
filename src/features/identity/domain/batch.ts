import type { ProofStatus } from './proof-status.js';

/** `prepared`: membership and root are stored. `submitted`: the transaction engine has it, in no block that we know. `anchored`: in a block. */
export type BatchState = 'prepared' | 'submitted' | 'anchored';
export type BlockFinality = 'latest' | 'safe' | 'finalized';

export interface Place {
  /** CAIP-2. */
  readonly chainId: string;
  readonly contract: string;
}

export interface AnchoringFacts {
  /** The transaction that anchored the root first. */
  readonly transactionHash: string;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: Date };
  readonly finality: BlockFinality;
}

/** Proofs whose leaves share one Merkle root, which goes on chain in one transaction. */
export interface Batch {
  /** UUIDv7. */
  readonly id: string;
  readonly network: string;
  readonly root: string;
  readonly size: number;
  readonly state: BatchState;
  readonly place: Place | undefined;
  /** What is to anchor it, as soon as it is signed; once anchored, what anchored it. */
  readonly transactionHash: string | undefined;
  readonly block: AnchoringFacts['block'] | undefined;
  readonly finality: BlockFinality | undefined;
  /** True once nothing can change any more; it is not looked at again. */
  readonly settled: boolean;
  readonly createdAt: Date;
  /** Of the last change of what a proof's document says. */
  readonly changedAt: Date;
}

/** Confirmations after which a block counts as settled on a network that never calls one final. */
export const SETTLED_CONFIRMATIONS = 1_000;

export function preparedBatch(parts: Pick<Batch, 'id' | 'network' | 'root' | 'size' | 'createdAt'>): Batch {
  return {
    ...parts,
    state: 'prepared',
    place: undefined,
    transactionHash: undefined,
    block: undefined,
    finality: undefined,
    settled: false,
    changedAt: parts.createdAt,
  };
}

export function submitted(batch: Batch, place: Place, transactionHash: string | undefined): Batch {
  return { ...batch, state: 'submitted', place, transactionHash };
}

/** Also for a batch that is anchored already: when its block or finality has changed. */
export function anchored(
  batch: Batch,
  place: Place,
  found: { facts: AnchoringFacts; head: number; now: Date },
): Batch {
  const { facts, head, now } = found;
  const settled =
    facts.finality === 'finalized' || confirmationsOf(facts.block.number, head) >= SETTLED_CONFIRMATIONS;
  const next: Batch = { ...batch, ...facts, state: 'anchored', place, settled, changedAt: now };
  return isNews(batch, next) ? next : { ...batch, settled };
}

/** True if the batch's proofs say something else now. */
export function isNews(before: Batch, after: Batch): boolean {
  return (
    statusOfMembers(before) !== statusOfMembers(after) ||
    before.block?.hash !== after.block?.hash ||
    before.finality !== after.finality
  );
}

/** A reorganisation took the block away: it has to be looked for, and sent again if it is nowhere. */
export function reopened(batch: Batch, now: Date): Batch {
  return {
    ...batch,
    state: 'submitted',
    block: undefined,
    finality: undefined,
    settled: false,
    changedAt: now,
  };
}

export function statusOfMembers(batch: Batch): ProofStatus {
  return batch.state === 'anchored' ? 'anchored' : 'anchoring';
}

/** Blocks on top of and including the one at `block`. */
export function confirmationsOf(block: number, head: number): number {
  return Math.max(1, head - block + 1);
}
