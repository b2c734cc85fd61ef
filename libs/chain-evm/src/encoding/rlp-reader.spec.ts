import { readFileSync } from 'node:fs';
import { encodeRlp } from 'ethers';
import { z } from 'zod';
import { seeded } from '#libs/testing';
import { decodeRlp, type RlpItem } from './rlp-reader.js';

type Item = string | number | readonly Item[];
const item: z.ZodType<Item> = z.lazy(() => z.union([z.string(), z.number(), z.array(item)]));
const vectors = (name: string) => {
  const file = new URL(`../../../../test/vectors/ethereum-rlp/${name}.json`, import.meta.url);
  const schema = z.record(z.string(), z.object({ in: item, out: z.string() }));
  return Object.entries(schema.parse(JSON.parse(readFileSync(file, 'utf8'))));
};
const bytesOf = (text: string) => Buffer.from(text.replace(/^0x/, ''), 'hex');

/** As the vectors write it, in hex. */
function written(value: Item): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value === 'string' && !value.startsWith('#')) return Buffer.from(value).toString('hex');
  const digits = BigInt(String(value).replace('#', '')).toString(16);
  return digits === '0' ? '' : digits.padStart(digits.length + (digits.length % 2), '0');
}
const read = (found: RlpItem | undefined): unknown =>
  found instanceof Uint8Array ? Buffer.from(found).toString('hex') : found?.map(read);

describe('decodeRlp', () => {
  it.each(vectors('rlptest'))('reads %s as published', (_name, { in: value, out }) => {
    expect(read(decodeRlp(bytesOf(out)))).toEqual(written(value));
  });

  it.each(vectors('invalidRLPTest'))('refuses %s', (_name, { out }) => {
    expect(decodeRlp(bytesOf(out))).toBeUndefined();
  });

  it('refuses what is too deep, or has something behind it', () => {
    const nested = (depth: number): Uint8Array =>
      bytesOf(encodeRlp(Array.from({ length: depth }).reduce<never[]>((list) => [list] as never[], [])));
    expect(decodeRlp(nested(5))).toBeDefined();
    expect(decodeRlp(nested(50))).toBeUndefined();
    expect(decodeRlp(Buffer.concat([nested(1), Buffer.from([0])]))).toBeUndefined();
    expect(decodeRlp(new Uint8Array())).toBeUndefined();
  });

  it('never throws, and takes nothing that it would write otherwise', () => {
    const random = seeded('rlp reader');
    let read1 = 0;
    for (let i = 0; i < 20_000; i++) {
      const bytes = random.bytes(random.integer(1, 12));
      const found = decodeRlp(bytes);
      if (found === undefined) continue;
      read1 += 1;
      expect(encodeRlp(JSON.parse(JSON.stringify(found, hexed)))).toBe(
        `0x${Buffer.from(bytes).toString('hex')}`,
      );
    }
    expect(read1).toBeGreaterThan(10);
  });
});

function hexed(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : value;
}
