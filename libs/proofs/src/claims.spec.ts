import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import * as fc from 'fast-check';
import type { JsonObject } from '#libs/base';
import { seededBytes } from '../testing/index.js';
import { toHex } from './bytes.js';
import { canonicalJson } from './canonical-json.js';
import { claimLeaf, credentialLeaf, discloseClaims, saltClaims, verifyClaim } from './claims.js';
import { hashLeaf, keccak256 } from './merkle-tree.js';

const random = () => seededBytes('claims.spec');
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('salted claims', () => {
  it('follow the documented construction', () => {
    const claim = { salt: `0x${'11'.repeat(32)}`, name: 'b', value: { z: 1, a: [null] } };
    const json = utf8(`["0x${'11'.repeat(32)}","b",{"a":[null],"z":1}]`);
    expect(claimLeaf(claim)).toBe(
      hashLeaf(Uint8Array.from([...keccak256(utf8('salted-claim/v1')), ...json])),
    );
    const { root, openings } = saltClaims({ only: true }, random());
    expect(openings).toEqual([{ name: 'only', salt: toHex(random()(32)), value: true, path: [] }]);
    expect(root).toBe(claimLeaf({ name: 'only', value: true, salt: toHex(random()(32)) }));
  });

  it('open to the root, each alone, and not when anything differs', () => {
    const claims = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((name) => name !== '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
      { minKeys: 1, maxKeys: 12 },
    );
    fc.assert(
      fc.property(claims, (given) => {
        const { root, openings } = saltClaims(given, random());
        expect(openings.map((opening) => opening.name)).toEqual(Object.keys(given));
        for (const opening of openings) {
          expect(verifyClaim(opening, root)).toBe(true);
          expect(verifyClaim({ ...opening, name: `${opening.name}x` }, root)).toBe(false);
          expect(verifyClaim({ ...opening, value: [opening.value] }, root)).toBe(false);
          expect(verifyClaim({ ...opening, salt: toHex(keccak256(utf8(opening.salt))) }, root)).toBe(false);
        }
      }),
      { seed: 20_261_121, numRuns: 50 },
    );
  });

  it('give another root under other salts, so that a digest cannot be guessed from the value', () => {
    expect(saltClaims({ a: 1 }, seededBytes('1')).root).not.toBe(saltClaims({ a: 1 }, seededBytes('2')).root);
  });

  it('disclose by name', () => {
    const salted = saltClaims({ a: 1, b: 2, c: 3 }, random());
    const disclosed = discloseClaims(salted, ['c']);
    expect(disclosed).toEqual([salted.openings[2]]);
    expect(canonicalJson(disclosed)).not.toContain(salted.openings[0]?.salt);
    expect(() => discloseClaims(salted, ['d'])).toThrow('Known: a, b, c.');
  });

  it.each<[string, JsonObject]>([
    ['CLAIMS_EMPTY', {}],
    ['CLAIMS_EMPTY', { a: undefined }],
    ['CLAIM_NAME_INVALID', { '': 1 }],
    ['CLAIM_NAME_INVALID', { ['x'.repeat(129)]: 1 }],
    ['CLAIM_NAME_INVALID', JSON.parse('{"__proto__":1}') as JsonObject],
    ['CLAIM_NAME_INVALID', { '\ud800': 1 }],
    ['JSON_NOT_CANONICALIZABLE', { a: NaN }],
  ])('answer %s', (code, claims) => {
    expect(() => saltClaims(claims, random())).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('refuse a broken random source', () => {
    const code = 'SALT_SOURCE_BROKEN';
    for (const broken of [
      () => new Uint8Array(32),
      () => new Uint8Array(16).fill(7),
      () => seededBytes('same')(32),
    ]) {
      expect(() => saltClaims({ a: 1, b: 2 }, broken)).toThrow(expect.objectContaining({ code }) as Error);
    }
  });
});

describe('credential leaf', () => {
  const word = (byte: string) => `0x${byte.repeat(32)}`;
  const tag = toHex(keccak256(utf8('credential-leaf/v1')));

  it("is OpenZeppelin's standard leaf of four words", () => {
    const standard = (previous: string) =>
      StandardMerkleTree.of(
        [[tag, word('aa'), word('bb'), previous]],
        ['bytes32', 'bytes32', 'bytes32', 'bytes32'],
      ).root;
    const parts = { claimsRoot: word('aa'), credentialHash: word('bb') };
    expect(credentialLeaf(parts)).toBe(standard(word('00')));
    expect(credentialLeaf({ ...parts, previousLeaf: word('cc') })).toBe(standard(word('cc')));
  });
});
