/** `pending`: accepted and stored. `anchoring`: in a batch. `anchored`: the batch is in a block. */
export const PROOF_STATUSES = ['pending', 'anchoring', 'anchored'] as const;
export type ProofStatus = (typeof PROOF_STATUSES)[number];
