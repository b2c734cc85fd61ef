import { z } from 'zod';

export const webhookSettings = z.object({
  /** After this silence another replica delivers. Unit: ms. */
  leaseMs: z.int().min(100).max(600_000).default(15_000),
  /** How often is looked for webhooks that nobody delivers for. Unit: ms. */
  patrolMs: z.int().min(20).max(60_000).default(1_000),
  /** How long a receiver may take for its answer. Unit: ms. */
  timeoutMs: z.int().min(50).max(60_000).default(10_000),
  /** Items of one message. */
  batchItems: z.int().min(1).max(1_000).default(100),
  /** Of the items of one message; one item alone may be larger. Unit: characters of JSON. */
  batchSize: z.int().min(1_000).default(262_144),
  /** Attempts at one message before it becomes a dead letter. */
  attempts: z.int().min(1).max(100).default(12),
  /** Until the second attempt; doubled with each further one … Unit: ms. */
  firstRetryMs: z.int().min(10).default(1_000),
  /** … up to this. Unit: ms. */
  longestRetryMs: z.int().min(10).default(3_600_000),
  /** A webhook that has so many is paused. */
  deadLetters: z.int().min(1).default(1_000),
  /** Messages that are under way at once. */
  concurrency: z.int().min(1).max(1_000).default(32),
  /** Targets in private networks and on this machine. */
  privateTargets: z.boolean().default(false),
  /** Targets without TLS. */
  plainHttp: z.boolean().default(false),
});

export type WebhookSettings = z.infer<typeof webhookSettings>;
