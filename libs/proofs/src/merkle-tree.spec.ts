import { readFileSync } from 'node:fs';
import { SimpleMerkleTree, StandardMerkleTree } from '@openzeppelin/merkle-tree';
import * as fc from 'fast-check';
import { toHex } from './bytes.js';
import { MerkleTree, verifyInclusion } from './merkle-tree.js';

interface Vector {
  readonly kind: 'standard-v1' | 'simple-v1' | 'standard-multiproof';
  readonly types: string[];
  readonly values: (string | string[])[];
  readonly root: string;
  readonly proofs?: string[][];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/oz-merkle-tree/vectors.json', import.meta.url), 'utf8'),
) as Vector[];
const withProofs = vectors.filter((vector) => vector.proofs !== undefined);

function leavesOf(vector: Vector): string[] {
  if (vector.kind === 'simple-v1') return vector.values as string[];
  const tree = StandardMerkleTree.of(vector.values as string[][], vector.types);
  return vector.values.map((value) => tree.leafHash(value as string[]));
}

describe('MerkleTree', () => {
  it('has vectors of both kinds to compare with', () => {
    expect(new Set(withProofs.map((vector) => vector.kind))).toEqual(new Set(['standard-v1', 'simple-v1']));
  });

  it.each(withProofs.map((vector) => [`${vector.kind}, ${vector.values.length} leaves`, vector] as const))(
    'agrees with the published vector %s',
    (_name, vector) => {
      const leaves = leavesOf(vector);
      const tree = MerkleTree.of(leaves);
      expect(tree.root).toBe(vector.root);
      expect(leaves.map((_, i) => tree.proof(i))).toEqual(vector.proofs);
    },
  );

  const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);

  it('agrees with OpenZeppelin for any leaves, and every path verifies for its leaf alone', () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 70 }), (leaves) => {
        const ours = MerkleTree.of(leaves);
        const theirs = SimpleMerkleTree.of(leaves);
        expect(ours.root).toBe(theirs.root);
        for (const [i, value] of leaves.entries()) {
          expect(verifyInclusion({ leaf: value, path: ours.proof(i), root: theirs.root })).toBe(true);
          expect(SimpleMerkleTree.verify(theirs.root, value, ours.proof(i))).toBe(true);
          const other = leaves.find((candidate) => candidate !== value && !ours.proof(i).includes(candidate));
          if (other !== undefined) {
            expect(verifyInclusion({ leaf: other, path: ours.proof(i), root: ours.root })).toBe(false);
          }
        }
      }),
      { seed: 20_261_121 },
    );
  });

  it('refuses no leaves, malformed leaves and unknown indices', () => {
    const digest = `0x${'ab'.repeat(32)}`;
    expect(() => MerkleTree.of([])).toThrow('at least one leaf');
    expect(() => MerkleTree.of([digest.toUpperCase()])).toThrow('lower-case hex');
    expect(() => MerkleTree.of([digest.slice(0, -2)])).toThrow('lower-case hex');
    for (const index of [1, -1, 0.5]) expect(() => MerkleTree.of([digest]).proof(index)).toThrow('no leaf');
  });

  it('takes an empty path for the root alone, and nothing malformed', () => {
    const a = `0x${'aa'.repeat(32)}`;
    const b = `0x${'bb'.repeat(32)}`;
    expect(verifyInclusion({ leaf: a, path: [], root: a })).toBe(true);
    expect(verifyInclusion({ leaf: a, path: [], root: b })).toBe(false);
    expect(verifyInclusion({ leaf: a, path: [''], root: a })).toBe(false);
    expect(verifyInclusion({ leaf: 'x', path: [], root: 'x' })).toBe(false);
    expect(verifyInclusion({ leaf: a, path: Array.from({ length: 100_000 }, () => b), root: a })).toBe(false);
  });

  it('takes no path that is longer than any tree is high', () => {
    const sibling = `0x${'bb'.repeat(32)}`;
    const climb = (leaf: string, levels: number) =>
      Array.from({ length: levels }).reduce<string>((node) => MerkleTree.of([node, sibling]).root, leaf);
    const leaf = `0x${'aa'.repeat(32)}`;
    const check = (levels: number) =>
      verifyInclusion({
        leaf,
        path: Array.from({ length: levels }, () => sibling),
        root: climb(leaf, levels),
      });
    expect([check(64), check(65)]).toEqual([true, false]);
  });
});
