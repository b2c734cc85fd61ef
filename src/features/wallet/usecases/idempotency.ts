import { createHash } from 'node:crypto';
import type { Caller } from '#libs/caller';
import { persistenceErrors } from '#libs/persistence';
import type { Idempotency } from '#libs/transactions';

const MAXIMUM = 255;

/** What a caller asks for under a key of its own. */
export interface KeyedOperation {
  readonly caller: Caller;
  readonly operation: string;
  /** The `Idempotency-Key`, if there is one. */
  readonly key: string | undefined;
  /** All that makes the request another one. Plain data; a bigint counts as its digits. */
  readonly asked: unknown;
}

/** @throws IDEMPOTENCY_KEY_INVALID */
export function checkedKey(key: string | undefined): string | undefined {
  if (key !== undefined && (key.length < 1 || key.length > MAXIMUM))
    throw persistenceErrors.IDEMPOTENCY_KEY_INVALID({ length: key.length, maximum: MAXIMUM });
  return key;
}

/** `undefined` without a key. @throws IDEMPOTENCY_KEY_INVALID */
export function idempotencyOf({ caller, operation, key, asked }: KeyedOperation): Idempotency | undefined {
  if (checkedKey(key) === undefined || key === undefined) return undefined;
  return { scope: `${operation} by ${caller.subject}`, key, fingerprint: digestOf(asked) };
}

/** Members in the order of their names, so that equal requests have equal digests. */
function digestOf(asked: unknown): string {
  const text = JSON.stringify(asked, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(text).digest('hex');
}
