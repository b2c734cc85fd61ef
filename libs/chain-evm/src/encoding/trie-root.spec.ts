import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { keccak256 } from '#libs/crypto';
import { orderedTrieRoot, trieRoot, type TrieEntry } from './trie-root.js';

const vectors = (name: string) => {
  const file = new URL(`../../../../test/vectors/ethereum-trie/${name}.json`, import.meta.url);
  const schema = z.record(z.string(), z.object({ in: z.record(z.string(), z.string()), root: z.string() }));
  return Object.entries(schema.parse(JSON.parse(readFileSync(file, 'utf8'))));
};
const bytesOf = (text: string): Uint8Array =>
  text.startsWith('0x') ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text);
const entriesOf = (map: Readonly<Record<string, string>>): TrieEntry[] =>
  Object.entries(map).map(([key, value]) => ({ key: bytesOf(key), value: bytesOf(value) }));
const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`;

describe('trieRoot', () => {
  it.each(vectors('trieanyorder'))('gives the published root of %s', (_name, { in: map, root }) => {
    expect(hexOf(trieRoot(entriesOf(map)))).toBe(root);
    expect(hexOf(trieRoot(entriesOf(map).toReversed()))).toBe(root);
  });

  it.each(vectors('hex_encoded_securetrie_test'))(
    'gives the published root of %s',
    (_name, { in: map, root }) => {
      const hashed = entriesOf(map).map(({ key, value }) => ({ key: keccak256(key), value }));
      expect(hexOf(trieRoot(hashed))).toBe(root);
    },
  );

  it('has a value where one key begins another', () => {
    const entry = (key: string, value: string) => ({ key: bytesOf(key), value: bytesOf(value) });
    const both = trieRoot([entry('0x01', 'a'), entry('0x0102', 'b')]);
    expect(both).not.toEqual(trieRoot([entry('0x0102', 'b')]));
    expect(both).not.toEqual(trieRoot([entry('0x01', 'a')]));
    expect(both).toEqual(trieRoot([entry('0x0102', 'b'), entry('0x01', 'x'), entry('0x01', 'a')]));
  });
});

describe('orderedTrieRoot', () => {
  it('of nothing is that of a block without transactions', () => {
    expect(hexOf(orderedTrieRoot([]))).toBe(
      '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    );
  });

  it('tells every value and its place', () => {
    const values = Array.from({ length: 300 }, (_, i) => Buffer.from(`value ${i}`));
    const root = hexOf(orderedTrieRoot(values));
    const roots = new Set([root]);
    for (let i = 0; i < values.length; i++)
      roots.add(hexOf(orderedTrieRoot(values.with(i, Buffer.from('x')))));
    expect(roots.size).toBe(values.length + 1);
  });
});
