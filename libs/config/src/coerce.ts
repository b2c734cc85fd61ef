import type { z } from 'zod';
import { Interpolated, UNSET } from './interpolate.js';
import { arrayElement, isPlainObject, kindOf, objectMember, unionOptions, unwrap } from './schema.js';

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Turns texts inside `value` into what `schema` asks for. What cannot be turned is left as it is: the schema refuses it
 * and says why.
 */
export function coerce(schema: z.ZodType, value: unknown): unknown {
  if (value instanceof Interpolated) return coerceText(schema, value.text);
  if (typeof value === 'string') return coerceText(schema, value);
  if (Array.isArray(value)) {
    const element = arrayElement(schema);
    const items: readonly unknown[] = value;
    return items
      .filter((item) => item !== UNSET)
      .map((item) => (element ? coerce(element, item) : plain(item)));
  }
  if (!isPlainObject(value)) return value;
  return mapEntries(value, (key, item) => {
    const member = objectMember(schema, key);
    return member ? coerce(member, item) : plain(item);
  });
}

/** Resolves placeholders where no schema is known: a text that reads as a number or boolean becomes one. */
export function plain(value: unknown): unknown {
  if (value instanceof Interpolated) return guess(value.text);
  if (Array.isArray(value)) return value.filter((item) => item !== UNSET).map(plain);
  return isPlainObject(value) ? mapEntries(value, (_key, item) => plain(item)) : value;
}

function mapEntries(
  value: Readonly<Record<string, unknown>>,
  map: (key: string, item: unknown) => unknown,
): Record<string, unknown> {
  const kept = Object.entries(value).filter(([, item]) => item !== UNSET);
  return Object.fromEntries(kept.map(([key, item]) => [key, map(key, item)]));
}

function guess(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  // only what prints back the same: `007`, `1e3` and 20-digit amounts stay texts
  return DECIMAL.test(text) && String(Number(text)) === text ? Number(text) : text;
}

function coerceText(schema: z.ZodType, text: string): unknown {
  const inner = unwrap(schema);
  const trimmed = text.trim();
  switch (kindOf(inner)) {
    case 'number':
      return DECIMAL.test(trimmed) ? Number(trimmed) : text;
    case 'boolean':
      return coerceBoolean(trimmed.toLowerCase()) ?? text;
    case 'array':
      return coerceList(inner, trimmed);
    case 'object':
    case 'record':
    case 'tuple':
      return fromJson(trimmed) ?? text;
    case 'union':
      return coerceUnion(inner, text);
    case 'any':
    case 'unknown':
      return guess(text);
    default:
      return text;
  }
}

function coerceBoolean(text: string): boolean | undefined {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

function coerceList(schema: z.ZodType, text: string): unknown {
  const element = arrayElement(schema);
  const parsed = text.startsWith('[') ? fromJson(text) : undefined;
  const items = Array.isArray(parsed) ? (parsed as unknown[]) : text.split(',').map((item) => item.trim());
  const present = items.filter((item) => item !== '');
  return element ? present.map((item) => coerce(element, item)) : present;
}

function coerceUnion(schema: z.ZodType, text: string): unknown {
  const candidates = unionOptions(schema).map((option) => coerceText(option, text));
  const accepted = candidates.find((candidate) => schema.safeParse(candidate).success);
  return accepted ?? text;
}

function fromJson(text: string): unknown {
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
