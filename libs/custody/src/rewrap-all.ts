import type { Custody } from './custody.port.js';

export interface RewrapOptions {
  /** Wallets of one step. */
  readonly batch?: number;
  /** Ends after the step at hand. */
  readonly signal?: AbortSignal;
  /** After each step. */
  readonly onProgress?: (left: number) => void;
}

const BATCH = 200;

/**
 * Wraps all data keys by the vault's present key, in steps beside all other work; returns how many are left, 0 unless it
 * was aborted. For the background of a start: after a change of the key-encryption secret there is much to do, else
 * nothing. Every replica may do it.
 * @throws SEALED_VALUE_UNREADABLE once only keys are left whose wrapping key the vault does not know
 */
export async function rewrapAll(custody: Custody, options: RewrapOptions = {}): Promise<number> {
  const { batch = BATCH, signal, onProgress } = options;
  for (;;) {
    const left = await custody.rewrap(batch);
    onProgress?.(left);
    if (left === 0 || signal?.aborted) return left;
  }
}
