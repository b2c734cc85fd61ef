export interface Waiting {
  readonly count: number;
  readonly oldest: Date | undefined;
}

export interface BatchPolicy {
  readonly batchMaxProofs: number;
  /** Unit: ms. */
  readonly batchMaxDelayMs: number;
}

/** When the waiting proofs should become a batch; `undefined` while none waits. */
export function batchDueAt({ count, oldest }: Waiting, policy: BatchPolicy): number | undefined {
  if (count === 0 || !oldest) return undefined;
  if (count >= policy.batchMaxProofs) return oldest.getTime();
  return oldest.getTime() + policy.batchMaxDelayMs;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** How long to leave a network alone after `failures` in a row. Unit: ms. */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
}
