import type { EntitySchemaColumnOptions, ValueTransformer } from 'typeorm';
import { persistenceErrors } from './errors.js';

type Overrides = Omit<Partial<EntitySchemaColumnOptions>, 'type' | 'transformer'>;

const MAX_UINT256 = 2n ** 256n - 1n;
/** Decimal digits of 2^256 - 1. */
export const AMOUNT_DIGITS = 78;

/** The stored form of an amount: zero-padded, so that it sorts as text as it does as a number. */
export function amountToText(amount: bigint): string {
  if (amount < 0n || amount > MAX_UINT256)
    throw persistenceErrors.AMOUNT_OUT_OF_RANGE({ amount: String(amount) });
  return String(amount).padStart(AMOUNT_DIGITS, '0');
}

export function amountFromText(text: string): bigint {
  return BigInt(text);
}

/** NULL stays null in both directions. */
function nullable<A, B>(to: (value: A) => B, from: (value: B) => A): ValueTransformer {
  const unlessNull =
    <X, Y>(convert: (value: X) => Y) =>
    (value: X | null | undefined): Y | null | undefined =>
      value === null || value === undefined ? (value as null | undefined) : convert(value);
  return { to: unlessNull(to), from: unlessNull(from) };
}

/** Exact uint256 base units; the property is a `bigint`. */
export function amountColumn(overrides: Overrides = {}): EntitySchemaColumnOptions {
  return {
    ...overrides,
    type: 'varchar',
    length: AMOUNT_DIGITS,
    transformer: nullable(amountToText, amountFromText),
  };
}

/** Any JSON value; unlike the engines' own JSON types it comes back as it was stored, keys in order. */
export function jsonColumn(overrides: Overrides = {}): EntitySchemaColumnOptions {
  const transformer = nullable<unknown, string>(JSON.stringify, (text) => JSON.parse(text) as unknown);
  return { ...overrides, type: 'text', transformer };
}

/** A moment in UTC with milliseconds; the property is a `Date`. Set it in code, from the clock. */
export function timestampColumn(overrides: Overrides = {}): EntitySchemaColumnOptions {
  return { ...overrides, type: 'datetime', precision: 3 };
}

/** Whole numbers up to 2^53 - 1 (block numbers, gas); the property is a `number` on every engine. */
export function integerColumn(overrides: Overrides = {}): EntitySchemaColumnOptions {
  return {
    ...overrides,
    type: 'bigint',
    transformer: nullable<number, number | string>((value) => value, Number),
  };
}
