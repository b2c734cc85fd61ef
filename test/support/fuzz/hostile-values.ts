import { readFileSync } from 'node:fs';

const vectors = new URL('../../vectors/blns/blns.json', import.meta.url);
const naughty = JSON.parse(readFileSync(vectors, 'utf8')) as readonly string[];

const PATHS = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '%',
  '%00',
  '%2e%2e',
  '%ff',
  '\0',
  '*',
  '?',
  '#',
  '//',
];
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '${PATH}',
  '$ref',
  'null',
  'undefined',
];
const NUMBERS = ['-1', '0', 'NaN', '1e999', '9'.repeat(80), `0x${'f'.repeat(64)}`, `0x${'0'.repeat(40)}`];
const OTHERS = [
  'a'.repeat(300),
  'did:',
  'did:example:',
  '2026-13-45T99:99:99Z',
  '\ud800',
  '\u202e',
  'e\u0301',
];

/** For segments of paths, parameters, header fields, keys and values. */
export const STRINGS: readonly string[] = [...naughty, ...PATHS, ...NAMES, ...NUMBERS, ...OTHERS];

/** Of every type but text, and larger than anybody needs. */
export const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  -0,
  1.5,
  1e21,
  2 ** 53,
  Number.MIN_VALUE,
  [],
  {},
  [[]],
  [null],
  ['x', 1, {}],
  { length: 1e9 },
  { toString: 1 },
  { constructor: { prototype: {} } },
  'x'.repeat(5_000),
  Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key${i}`, i])),
];

const NO_JSON = [
  '',
  ' ',
  '{',
  '}',
  '[',
  '"',
  '1e999',
  '{"a":}',
  "{'a':1}",
  '{"a":1,}',
  'NaN',
  '\ufeff{}',
  '{}{}',
  '\0',
];
const NO_OBJECT = ['null', 'true', '[]', '""'];
const POISON = ['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}', '{"a":1,"a":2}'];
const HUGE = ['['.repeat(50_000), '{"a":'.repeat(20_000), `"${'x'.repeat(100_000)}"`];

export const BODIES: readonly string[] = [...NO_JSON, ...NO_OBJECT, ...POISON, ...HUGE, '<a/>', 'a=1&b=2'];

export const TYPES: readonly string[] = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'x',
  '',
  'application/json; charset=utf-16',
  'application/json;charset=utf-8',
  'application/merge-patch+json',
];
