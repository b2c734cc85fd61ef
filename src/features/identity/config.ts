import { z } from 'zod';

export const identityConfig = z.strictObject({
  network: z
    .string()
    .min(1)
    .optional()
    .meta({ doc: 'Network that new proofs are anchored on; the first one that is on if empty.' }),
  batchMaxProofs: z
    .int()
    .min(1)
    .max(5_000)
    .default(500)
    .meta({ doc: 'Proofs that share one transaction at most; so many waiting are anchored at once.' }),
  batchMaxDelayMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(250)
    .meta({ doc: 'How long a proof may wait for others to share its transaction. Unit: ms.' }),
  anchorWithinSeconds: z
    .int()
    .min(1)
    .max(31_536_000)
    .default(3_600)
    .meta({ doc: 'What the signed receipt promises: the proof is on chain within this time. Unit: s.' }),
  leaseMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(5_000)
    .meta({ doc: 'After this silence of the replica that anchors, another one takes over. Unit: ms.' }),
});

export type IdentityConfig = z.infer<typeof identityConfig>;
