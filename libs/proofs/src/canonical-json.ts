import canonicalize from 'canonicalize';
import { messageOf, type Json } from '#libs/base';
import { proofErrors } from './errors.js';

/** Deepest nesting that is written or read. It bounds every later walk over a document. */
export const MAX_JSON_DEPTH = 64;
/** Largest document that is read unless the caller says otherwise. Unit: bytes. */
export const MAX_JSON_BYTES = 1_048_576;

const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);

/**
 * The canonical form of a JSON value (RFC 8785, JCS). Members with the value `undefined` count as absent.
 * Throws `JSON_NOT_CANONICALIZABLE` for all that JSON cannot hold (NaN, lone surrogates, bigint, class instances,
 * cycles, nesting beyond `MAX_JSON_DEPTH`) instead of dropping or converting it silently.
 */
export function canonicalJson(value: unknown): string {
  assertJson(value, []);
  // `assertJson` has excluded the values for which the result would be undefined
  return canonicalize(value) as string;
}

/** `canonicalJson` in UTF-8: the bytes that are hashed and signed. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

/**
 * Reads JSON that is already in its canonical form, and nothing else: for every value there is exactly one accepted
 * byte string. Throws `JSON_NOT_CANONICAL`.
 */
export function parseCanonicalJson(bytes: Uint8Array, limits: { readonly maxBytes?: number } = {}): Json {
  const maxBytes = limits.maxBytes ?? MAX_JSON_BYTES;
  if (bytes.length > maxBytes) {
    throw proofErrors.JSON_NOT_CANONICAL({
      reason: `${bytes.length} bytes are more than the limit of ${maxBytes}`,
    });
  }
  const text = decodeUtf8(bytes);
  // before JSON.parse, which recurses in some engines
  assertDepth(text);
  const value = parse(text);
  if (canonicalForm(value) !== text) {
    throw proofErrors.JSON_NOT_CANONICAL({
      reason:
        'white space, the order of members, a duplicate member or the spelling of a number or string differs',
    });
  }
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    // ignoreBOM keeps a byte order mark in the text, where JSON.parse refuses it
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw proofErrors.JSON_NOT_CANONICAL({ reason: 'they are not valid UTF-8' }, { cause });
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw proofErrors.JSON_NOT_CANONICAL({ reason: 'they are not JSON' }, { cause });
  }
}

function canonicalForm(value: Json): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    throw proofErrors.JSON_NOT_CANONICAL({ reason: messageOf(cause) }, { cause });
  }
}

function assertDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (OPENING.has(character)) depth++;
    else if (CLOSING.has(character)) depth--;
    if (depth > MAX_JSON_DEPTH) {
      throw proofErrors.JSON_NOT_CANONICAL({ reason: `nesting is deeper than ${MAX_JSON_DEPTH}` });
    }
  }
}

function assertJson(value: unknown, path: (string | number)[]): void {
  const reason = flaw(value, path.length);
  if (reason !== undefined) throw proofErrors.JSON_NOT_CANONICALIZABLE({ pointer: pointerOf(path), reason });
  if (Array.isArray(value)) {
    // an index loop also meets the holes of a sparse array
    for (let i = 0; i < value.length; i++) descend(value[i], path, i);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (!name.isWellFormed()) {
        throw proofErrors.JSON_NOT_CANONICALIZABLE({
          pointer: pointerOf(path),
          reason: 'a name has a lone surrogate',
        });
      }
      if (member !== undefined) descend(member, path, name);
    }
  }
}

function descend(value: unknown, path: (string | number)[], key: string | number): void {
  path.push(key);
  assertJson(value, path);
  path.pop();
}

function flaw(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return value.isWellFormed() ? undefined : 'a string has a lone surrogate';
    case 'number':
      return Number.isFinite(value) ? undefined : `${value} is not a JSON number`;
    case 'object':
      return value === null ? undefined : containerFlaw(value, depth);
    default:
      return `JSON has no ${typeof value}`;
  }
}

function containerFlaw(value: object, depth: number): string | undefined {
  if (depth >= MAX_JSON_DEPTH) return `nesting is deeper than ${MAX_JSON_DEPTH}, or it is a cycle`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return 'it is an object with its own toJSON';
  if (Array.isArray(value)) return undefined;
  // not compared with this realm's Object.prototype: the value may come from another one (a frame, a test runner)
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return plain ? undefined : 'it is an instance of a class';
}

function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .toWellFormed();
}
