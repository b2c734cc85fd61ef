import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { RlpWriter } from './rlp-writer.js';

type Item = string | number | readonly Item[];
const item: z.ZodType<Item> = z.lazy(() => z.union([z.string(), z.number(), z.array(item)]));
const file = new URL('../../../../test/vectors/ethereum-rlp/rlptest.json', import.meta.url);
const vectors = z
  .record(z.string(), z.object({ in: item, out: z.string() }))
  .parse(JSON.parse(readFileSync(file, 'utf8')));

/** The writer knows one list: deeper ones are written by others and put in. */
function encode(value: Item): Uint8Array {
  const writer = new RlpWriter().begin();
  if (typeof value === 'number') return writer.scalar(value).items;
  if (typeof value === 'string' && value.startsWith('#')) return writer.scalar(BigInt(value.slice(1))).items;
  if (typeof value === 'string') return writer.bytes(Buffer.from(value)).items;
  for (const part of value) writer.encoded(encode(part));
  return writer.list();
}

describe('RlpWriter', () => {
  it.each(Object.entries(vectors))('writes %s as published', (_name, { in: value, out }) => {
    expect(Buffer.from(encode(value)).toString('hex')).toBe(out.replace(/^0x/, ''));
  });

  it('writes hex as it writes bytes', () => {
    for (const length of [0, 1, 2, 55, 56, 300]) {
      for (const byte of [0, 0x7f, 0x80]) {
        const bytes = Buffer.alloc(length, byte);
        const digits = bytes.toString('hex');
        const writer = new RlpWriter().begin();
        expect(writer.hex(digits)).toBe(true);
        expect(writer.items.toString('hex')).toBe(new RlpWriter().begin().bytes(bytes).items.toString('hex'));
      }
    }
  });

  it('begins anew in the same memory', () => {
    const writer = new RlpWriter();
    writer.begin().bytes(Buffer.alloc(5_000)).list();
    expect(writer.begin().scalar(1).list().toString('hex')).toBe('c101');
  });
});
