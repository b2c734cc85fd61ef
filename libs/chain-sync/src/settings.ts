import { z } from 'zod';

/** How streams are read; the defaults fit a service of one or a few replicas. */
export const streamSettings = z.object({
  /** After this silence another replica takes a stream over. Unit: ms. */
  leaseMs: z.int().min(100).max(600_000).default(10_000),
  /** How often is looked for streams and lines that other replicas have made. Unit: ms. */
  patrolMs: z.int().min(20).max(60_000).default(1_000),
  /** Blocks that are asked for at once at most. */
  maxRange: z.int().min(1).max(100_000).default(2_000),
  /**
   * How long a network may lack blocks that were read until they count as gone. Where another block stands in the place
   * of one, it is gone at once. Unit: ms.
   */
  rollbackMs: z.int().min(0).max(3_600_000).default(30_000),
});

export type StreamSettings = z.infer<typeof streamSettings>;
