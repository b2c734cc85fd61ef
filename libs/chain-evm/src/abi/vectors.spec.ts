import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Json } from '#libs/base';
import { decodeOutputs } from './decode.js';
import { encodeList } from './encode.js';
import { parseAbi } from './parse-abi.js';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/ethers-abi/${file}`, import.meta.url), 'utf8'));

/** `{ type, value }` around what is not a list. */
const plain: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.array(plain),
    z.object({ type: z.literal('tuple'), value: z.array(plain) }).transform(({ value }) => value),
    z.object({ value: z.union([z.string(), z.boolean()]) }).transform(({ value }) => value),
  ]),
);
const outputs = z
  .array(z.object({ name: z.string(), interface: z.unknown(), values: z.array(plain), result: z.string() }))
  .parse(read('outputs.json'));
const signatures = z
  .array(z.object({ signature: z.string(), sigHash: z.string(), abi: z.unknown() }))
  .parse(read('signatures.json'));

/** Structs as lists, as the vectors have them. */
function listed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  return Object.values(value).map((item) => listed(item ?? null));
}

const caseless = (value: Json): unknown => JSON.parse(JSON.stringify(value).toLowerCase());

describe('answers of contracts that solc compiled', () => {
  it.each(outputs)('$name', ({ interface: json, values, result }) => {
    const method = parseAbi(json).methods.find(({ name }) => name === 'test');
    if (!method) throw new RangeError('no method test');
    const decoded = decodeOutputs(method, result).map(({ value }) => value);
    expect(decoded.map(listed).map(caseless)).toEqual(values.map(caseless));
    const { signature, outputs: types } = method;
    const given = JSON.parse(JSON.stringify(decoded)) as unknown;
    expect(encodeList(given, types, { signature, pointer: '' })).toBe(result);
    expect(encodeList(decoded.map(listed), types, { signature, pointer: '' })).toBe(result);
  });
});

describe('selectors', () => {
  it.each(signatures)('$signature', ({ signature, sigHash, abi }) => {
    const found = parseAbi(abi).methods.find(({ name }) => name !== 'test');
    expect(found).toMatchObject({ signature, selector: sigHash });
  });
});
