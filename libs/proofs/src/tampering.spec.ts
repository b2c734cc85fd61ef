import { count } from '#libs/testing';
import { sampleDocument, sampleParts, seededBytes } from '../testing/index.js';
import { canonicalJson } from './canonical-json.js';
import { exportProofDocument } from './export-proof-document.js';
import { readProofDocument } from './proof-document.js';
import { verifyProofDocument } from './verify-proof-document.js';

const at = new Date('2026-01-02T00:00:00Z');
const accepted = (bytes: Uint8Array) => verifyProofDocument(bytes, { at }).verified;
/** Stays hex, base 58, a date or JSON wherever it can, so that more than the parser is tried. */
const PLAUSIBLE = [...'a0"\n'].map((character) => character.charCodeAt(0));
const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => byte);
const FLIPS = [1, 2, 4, 8, 16, 32, 64, 128];
/** The changes to try at a position: a changing share of them, all of them in a long run. */
const share = (changes: readonly number[], position: number) =>
  count(1, 0) === 0 ? changes : [changes[position % changes.length] ?? 1];

let document: Uint8Array;
beforeAll(async () => {
  document = await sampleDocument({ claims: { a: 1 }, neighbours: 1 });
});

const positions = () => Array.from(document.keys());
function spliced(position: number, removed: number, ...inserted: readonly number[]): Uint8Array {
  return Uint8Array.from([
    ...document.slice(0, position),
    ...inserted,
    ...document.slice(position + removed),
  ]);
}
/** Where a change went unnoticed. */
function unnoticed(changes: (position: number) => readonly Uint8Array[]): number[] {
  return positions().filter((position) => changes(position).some(accepted));
}

describe('every byte of a proof document counts', () => {
  it('unchanged it is accepted, so that what follows means something', () => {
    expect(accepted(document)).toBe(true);
    expect(document.length).toBeGreaterThan(1_500);
  });

  it('any flipped bit is noticed', () => {
    const changes = (position: number) =>
      share(FLIPS, position).map((bit) => spliced(position, 1, (document[position] ?? 0) ^ bit));
    expect(unnoticed(changes)).toEqual([]);
  });

  it('any replaced byte is noticed', () => {
    const replacements = count(PLAUSIBLE.length, 256) === 256 ? EVERY_BYTE : PLAUSIBLE;
    const changes = (position: number) =>
      replacements.filter((byte) => byte !== document[position]).map((byte) => spliced(position, 1, byte));
    expect(unnoticed(changes)).toEqual([]);
  });

  it('any inserted byte is noticed', () => {
    const bytes = (position: number) => share([0x20, document[position] ?? 0x30, 0x2c], position);
    expect(unnoticed((position) => bytes(position).map((byte) => spliced(position, 0, byte)))).toEqual([]);
  });

  it('any removed byte is noticed', () => {
    expect(unnoticed((position) => [spliced(position, 1)])).toEqual([]);
  });

  it('any exchange of two neighbouring bytes is noticed', () => {
    const changes = (position: number) => {
      const [a, b] = document.slice(position, position + 2);
      return a === undefined || b === undefined || a === b ? [] : [spliced(position, 2, b, a)];
    };
    expect(unnoticed(changes)).toEqual([]);
  });

  it('any truncation is noticed', () => {
    expect(unnoticed((position) => [document.slice(0, position), document.slice(position + 1)])).toEqual([]);
  });

  it('anything appended is noticed', () => {
    const endings = ['\n', '\r\n', ' ', '\0', '\ufeff', '{}', ',', '}'].map((text) =>
      new TextEncoder().encode(text),
    );
    expect(endings.filter((ending) => accepted(Uint8Array.from([...document, ...ending])))).toEqual([]);
    expect(accepted(Uint8Array.from([...document, ...document]))).toBe(false);
  });

  it('many random changes at once are noticed', () => {
    const random = seededBytes('tampering');
    for (let round = 0; round < 200; round++) {
      const changed = Uint8Array.from(document);
      for (const [i, byte] of random(8).entries()) {
        const [high = 0, low = 0] = random(2);
        changed[(high * 256 + low + i) % changed.length] = byte;
      }
      expect(accepted(changed) && Buffer.compare(changed, document) !== 0).toBe(false);
    }
  });

  it('the same content in another order or with other spacing is noticed', () => {
    const content = JSON.parse(new TextDecoder().decode(document)) as Record<string, unknown>;
    const encode = (text: string) => new TextEncoder().encode(text);
    expect(accepted(encode(canonicalJson(content)))).toBe(true);
    expect(accepted(encode(JSON.stringify(content, null, 1)))).toBe(false);
    const reversed = Object.fromEntries(Object.entries(content).toReversed());
    expect(accepted(encode(JSON.stringify(reversed)))).toBe(false);
  });

  it('the order of claims and of anchors is signed too', async () => {
    const { signer, ...parts } = await sampleParts();
    const bytes = await exportProofDocument(
      { ...parts, anchors: [...parts.anchors, ...parts.anchors] },
      signer,
    );
    const content = readProofDocument(bytes);
    content.claims.disclosed.reverse();
    expect(accepted(bytes)).toBe(true);
    expect(accepted(new TextEncoder().encode(canonicalJson(content)))).toBe(false);
  });
});
