import * as fc from 'fast-check';
import type { JsonObject } from '#libs/base';
import {
  failedChecks as failed,
  sampleDocument,
  seededSigner,
  verifySample as verify,
} from '../testing/index.js';
import { canonicalBytes, canonicalJson } from './canonical-json.js';
import { signDocument } from './data-integrity.js';

describe('hostile bytes', () => {
  it('are a failed report: a size beyond the limit', async () => {
    const bytes = await sampleDocument();
    expect(failed(verify(bytes, { maxBytes: bytes.length - 1 }))).toEqual(['format.canonical']);
    expect(verify(bytes, { maxBytes: bytes.length }).verified).toBe(true);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['deep nesting', '['.repeat(200_000)],
    ['deep members', '{"a":'.repeat(50_000)],
    ['a scalar', '1'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['a million members', `[${'0,'.repeat(400_000)}0]`],
  ])('are a failed report: %s', (_name, text) => {
    const report = verify(new TextEncoder().encode(text));
    expect(report.verified).toBe(false);
    expect(failed(report)).toHaveLength(1);
    expect(report.trusted).toEqual([]);
    expect(report.checks.map((check) => check.id)).toContain('receipt.promise');
  });

  it('are a failed report: anything', () => {
    const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.jsonValue().map(canonicalBytes));
    fc.assert(
      fc.property(anything, (bytes) => expect(verify(bytes).verified).toBe(false)),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  it('are a failed report: any part of a document replaced by anything, re-signed or not', async () => {
    const bytes = await sampleDocument();
    const document = JSON.parse(new TextDecoder().decode(bytes)) as JsonObject;
    const paths = pathsOf(document, []);
    const signer = seededSigner('sample');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.jsonValue({ maxDepth: 3 }),
        fc.boolean(),
        async (...drawn) => {
          const [path, value, resign] = drawn;
          const changed = replaced(document, path, value) as JsonObject;
          fc.pre(canonicalJson(changed) !== canonicalJson(document));
          const { proof: _proof, ...unsigned } = changed;
          const signed = resign
            ? await signDocument(unsigned, { created: '2026-01-01T00:00:00Z' }, signer)
            : changed;
          const report = verify(canonicalBytes(signed));
          // what the issuer signs anew is a document of the issuer; it must not crash, and the rest is told above
          if (!resign) expect(report.verified).toBe(false);
          expect(report.checks.length).toBeGreaterThan(10);
        },
      ),
      { seed: 20_261_121, numRuns: 400 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, i) => (i === Number(key) ? replaced(item, rest, by) : (item as unknown)));
  return { ...(value as object), [key]: replaced((value as JsonObject)[key], rest, by) };
}
