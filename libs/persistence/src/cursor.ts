import { types } from 'node:util';
import { z } from 'zod';
import { persistenceErrors } from './errors.js';

export type CursorValue = string | number | bigint | Date;

/** JSON has neither dates nor big integers. */
const stored = z.union([
  z.string().max(1_024),
  z.number(),
  z.object({ date: z.iso.datetime() }).transform(({ date }) => new Date(date)),
  z.object({ bigint: z.string().regex(/^-?\d{1,78}$/) }).transform(({ bigint }) => BigInt(bigint)),
]);
const schema = z.tuple([z.string(), z.array(stored)]);

/** `tag` names the list and its order, so that a cursor of another one is refused. */
export function encodeCursor(tag: string, values: readonly CursorValue[]): string {
  const tagged = values.map((value) => {
    if (types.isDate(value)) return { date: value.toISOString() };
    return typeof value === 'bigint' ? { bigint: String(value) } : value;
  });
  return Buffer.from(JSON.stringify([tag, tagged])).toString('base64url');
}

/** Of a row in a list that is ordered by ids alone. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In the order of ids alone a row's own id is a cursor as well. @throws CURSOR_INVALID */
export function decodeCursor(
  cursor: string,
  { tag, length }: { tag: string; length: number },
): readonly CursorValue[] {
  if (ID.test(cursor) && length === 1) return [cursor];
  const parsed = schema.safeParse(jsonOf(cursor));
  if (!parsed.success) throw persistenceErrors.CURSOR_INVALID({ reason: 'it cannot be read' });
  const [itsTag, values] = parsed.data;
  if (itsTag !== tag || values.length !== length)
    throw persistenceErrors.CURSOR_INVALID({ reason: 'it belongs to another order' });
  return values;
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
  } catch {
    return undefined;
  }
}
