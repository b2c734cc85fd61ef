import { z } from 'zod';

/** How the engine works; the defaults fit a service of one or a few replicas. */
export const transactionSettings = z.object({
  /** Transactions of one account that may wait in a node's pool at once. geth keeps at least 64 of an account. */
  maxInFlight: z.int().min(1).max(10_000).default(64),
  /** After this silence another worker takes an account over. Unit: ms. */
  leaseMs: z.int().min(100).max(600_000).default(3_000),
  /** How often is looked for what other replicas have accepted or left behind. Unit: ms. */
  patrolMs: z.int().min(20).max(60_000).default(500),
  /** Blocks without progress of an account after which its first transactions are broadcast again. */
  resendAfterBlocks: z.int().min(1).max(1_000).default(2),
  /** Blocks after which a transaction that waits first in its account offers more. */
  bumpAfterBlocks: z.int().min(1).max(10_000).default(5),
  /**
   * How long a network may lack blocks that were seen before until they count as gone, and their transactions are sent
   * again. Where another block stands in the place of one, it is gone at once. Unit: ms.
   */
  rollbackMs: z.int().min(0).max(3_600_000).default(30_000),
  /** How long a signed transaction may wait to be sent. Unit: s. */
  holdSeconds: z.int().min(1).max(3_600).default(120),
});

export type TransactionSettings = z.infer<typeof transactionSettings>;
