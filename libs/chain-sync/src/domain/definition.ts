import { createHash } from 'node:crypto';
import { z } from 'zod';
import { streamErrors } from '../errors.js';
import type { StreamDefinition } from '../event-streams.port.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const shape = z.object({
  name: z
    .string()
    .regex(
      NAME,
      'a name begins with a letter or digit and has 1 to 64 letters, digits, dots, dashes or underscores',
    ),
  network: z.string().min(1).max(64),
  addresses: z.array(z.string()).max(1_000),
  abi: z.array(z.unknown()).min(1, 'an interface is needed'),
  events: z
    .array(z.object({ event: z.string().min(1), args: z.record(z.string(), z.unknown()).optional() }))
    .max(100),
  from: z.union([z.literal('head'), z.int().min(0)]),
  depth: z.enum(['latest', 'safe', 'finalized']),
  proof: z.enum(['receipts', 'headers', 'none']),
  onPoison: z.enum(['block', 'skip']),
  tell: z.boolean().optional(),
  owner: z.string().min(1).max(255),
});

/** @throws STREAM_INVALID with every faulty field */
export function assertDefinition(definition: StreamDefinition): void {
  const { error } = shape.safeParse(definition);
  if (!error) return;
  const errors = error.issues.map(({ path, message, code }) => ({
    pointer: `/${path.join('/')}`,
    detail: message,
    code,
  }));
  const reason = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  const name = typeof definition.name === 'string' ? definition.name.slice(0, 64) : '';
  throw streamErrors.STREAM_INVALID({ name, reason }, { errors });
}

/** Of everything that makes it read other events; the order of members does not matter. */
export function fingerprintOf(definition: StreamDefinition): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(definition)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
