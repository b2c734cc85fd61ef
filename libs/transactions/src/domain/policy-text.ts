import { z } from 'zod';
import type { SpendingPolicy } from '../transactions.port.js';

/** JSON has no big integers. */
const units = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt)
  .optional();
const stored = z.object({
  receivers: z.array(z.string()).optional(),
  perTransaction: units,
  perDay: units,
  minimumBalance: units,
  tokens: z.record(z.string(), z.object({ perTransaction: units, perDay: units })).optional(),
});

export function parsePolicy(text: string): SpendingPolicy {
  return stored.parse(JSON.parse(text) as unknown);
}

export function writePolicy(policy: SpendingPolicy): string {
  return JSON.stringify(policy, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
