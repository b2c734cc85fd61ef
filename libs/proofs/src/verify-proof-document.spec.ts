import fc from 'fast-check';
import type { JsonObject } from '#libs/base';
import { sampleDocument, sampleParts, seededSigner, type SampleOptions } from '../testing/index.js';
import { canonicalBytes, canonicalJson } from './canonical-json.js';
import { CREDENTIALS_V2 } from './credential-context.js';
import { signDocument } from './data-integrity.js';
import { exportProofDocument } from './export-proof-document.js';
import { readProofDocument } from './proof-document.js';
import type { VerificationReport } from './verification-report.js';
import { verifyProofDocument, type VerificationOptions } from './verify-proof-document.js';

const at = new Date('2026-01-02T00:00:00Z');
const verify = (bytes: Uint8Array, options: VerificationOptions = {}) =>
  verifyProofDocument(bytes, { at, ...options });
const failed = (report: VerificationReport) =>
  report.checks.filter((check) => check.result === 'failed').map((check) => check.id);
const resultOf = (report: VerificationReport, id: string) =>
  report.checks.find((check) => check.id === id)?.result;
type Draft = {
  -readonly [K in keyof Awaited<ReturnType<typeof sampleParts>>]: JsonObject & JsonObject[];
} & JsonObject;

/** Signs parts that need not fit together, as a careless or lying issuer could. */
async function forge(change: (draft: Draft) => JsonObject, options: SampleOptions = {}): Promise<Uint8Array> {
  const { signer, created, ...parts } = await sampleParts(options);
  const draft = JSON.parse(canonicalJson({ type: 'ProofDocumentV1', ...parts })) as Draft;
  return canonicalBytes(await signDocument(change(draft), { created }, signer));
}

describe('verifyProofDocument', () => {
  it('verifies a document, and says what it took on trust', async () => {
    const { signer, ...parts } = await sampleParts();
    const report = verify(await exportProofDocument(parts, signer));
    expect(failed(report)).toEqual([]);
    expect(report.verified).toBe(true);
    expect(report.checks.filter((check) => check.result === 'not_checked').map((check) => check.id)).toEqual([
      'issuer.pinned',
      'credential.status',
      'anchors.0.chain',
    ]);
    expect(report.trusted).toEqual([
      expect.stringContaining('has not revoked'),
      expect.stringContaining('clock'),
      `that ${signer.did} is the issuer you expect (none was pinned)`,
      expect.stringContaining(`that block ${parts.anchors[0]?.blockHash} `),
    ]);
  });

  it('pins the issuer', async () => {
    const bytes = await sampleDocument();
    const own = verify(bytes, { trustedIssuers: [seededSigner('sample').did] });
    expect([own.verified, resultOf(own, 'issuer.pinned')]).toEqual([true, 'passed']);
    expect(own.trusted.join()).not.toContain('issuer you expect');
    for (const trustedIssuers of [[], [seededSigner('other').did]]) {
      expect(failed(verify(bytes, { trustedIssuers }))).toEqual(['issuer.pinned']);
    }
  });

  it('takes over what the caller saw on chain', async () => {
    const bytes = await sampleDocument();
    const seen = { anchor: 0, detail: 'Block 7 is there.' };
    const confirmed = verify(bytes, {
      chainFindings: [{ ...seen, confirmed: true }],
      alsoTrusted: ['that x'],
    });
    expect([confirmed.verified, resultOf(confirmed, 'anchors.0.chain')]).toEqual([true, 'passed']);
    expect(confirmed.trusted.join()).not.toContain('that block');
    expect(confirmed.trusted).toContain('that x');
    const refuted = verify(bytes, { chainFindings: [{ ...seen, confirmed: false }] });
    expect(failed(refuted)).toEqual(['anchors.0.chain']);
    expect(refuted.trusted).toEqual([]);
  });

  it('knows a promise that is open, kept or broken', async () => {
    const open = await sampleDocument({ anchored: false });
    const before = verify(open, { at: new Date('2026-01-01T00:59:59Z') });
    expect([before.verified, resultOf(before, 'receipt.promise')]).toEqual([true, 'not_checked']);
    expect(before.trusted.join()).toContain('will anchor the proof on simulation');
    expect(failed(verify(open, { at: new Date('2026-01-01T01:00:01Z') }))).toEqual(['receipt.promise']);
    const late = await forge((d) => ({
      ...d,
      anchors: [{ ...d.anchors[0], blockTimestamp: '2026-01-01T01:30:00Z' }],
    }));
    expect(verify(late).checks).toContainEqual(
      expect.objectContaining({
        id: 'receipt.promise',
        result: 'passed',
        detail: expect.stringContaining('later'),
      }),
    );
  });

  it('judges validity at the given moment', async () => {
    const bytes = await sampleDocument({ credential: { validUntil: '2026-06-01T00:00:00Z' } });
    expect(verify(bytes).verified).toBe(true);
    expect(failed(verify(bytes, { at: new Date('2026-06-02') }))).toEqual(['credential.validity']);
    expect(failed(verify(bytes, { at: new Date('2025-12-31') }))).toContain('credential.validity');
  });

  it('does not call a credential well formed that it cannot judge', async () => {
    const context = [CREDENTIALS_V2, 'https://other.example/v1'];
    const bytes = await sampleDocument({ credential: { '@context': context } });
    expect(resultOf(verify(bytes), 'credential.structure')).toBe('not_checked');
    const known = verify(bytes, { contexts: { 'https://other.example/v1': [] } });
    expect(resultOf(known, 'credential.structure')).toBe('passed');
  });

  it('discloses one claim without the others', async () => {
    const { signer, ...parts } = await sampleParts({ claims: { degree: 'MSc', year: 2024, grade: 1.3 } });
    const disclosed = parts.claims.disclosed.slice(1, 2);
    const bytes = await exportProofDocument(
      { ...parts, claims: { root: parts.claims.root, disclosed } },
      signer,
    );
    expect(verify(bytes).verified).toBe(true);
    expect(new TextDecoder().decode(bytes)).not.toContain('MSc');
    expect(readProofDocument(bytes).claims.disclosed).toEqual(disclosed);
  });

  it('holds claims in the open credential to the disclosed ones', async () => {
    const claims = { degree: 'MSc', year: 2024 };
    const subject = { id: 'did:example:subject', ...claims };
    expect(
      verify(await sampleDocument({ claims, credential: { credentialSubject: subject } })).verified,
    ).toBe(true);
    for (const credentialSubject of [{ ...subject, year: 2025 }, [{ grade: 1 }], { toString: 'x' }]) {
      await expect(sampleDocument({ claims, credential: { credentialSubject } })).rejects.toThrow(
        'claims.credential',
      );
    }
  });
});

describe('a signed document whose parts do not fit', () => {
  const other = () =>
    sampleParts({
      seed: 'other',
      signer: seededSigner('sample'),
      claims: { degree: 'PhD' },
      credential: { name: 'Other' },
    });

  it.each<[string, readonly string[], (draft: Draft, swap: Draft) => JsonObject]>([
    ['the anchor of another', ['anchors.0.inclusion'], (d, o) => ({ ...d, anchors: o.anchors })],
    ['the claims of another', ['anchors.0.inclusion', 'leaf'], (d, o) => ({ ...d, claims: o.claims })],
    [
      'the openings of another',
      ['claims.openings'],
      (d, o) => ({ ...d, claims: { ...d.claims, disclosed: o.claims.disclosed } }),
    ],
    ['the receipt of another', ['leaf'], (d, o) => ({ ...d, receipt: o.receipt })],
    [
      'a made-up previous version',
      ['anchors.0.inclusion', 'leaf'],
      (d) => ({ ...d, previousLeaf: `0x${'cd'.repeat(32)}` }),
    ],
    [
      'another root',
      ['anchors.0.inclusion'],
      (d) => ({ ...d, anchors: [{ ...d.anchors[0], batchRoot: `0x${'ab'.repeat(32)}` }] }),
    ],
    ['an empty path', ['anchors.0.inclusion'], (d) => ({ ...d, anchors: [{ ...d.anchors[0], path: [] }] })],
    [
      'the credential of another',
      ['anchors.0.inclusion', 'leaf'],
      (d, o) => ({ ...d, credential: o.credential }),
    ],
    [
      'another root of claims',
      ['anchors.0.inclusion', 'claims.openings', 'leaf'],
      (d) => ({ ...d, claims: { ...d.claims, root: `0x${'ab'.repeat(32)}` } }),
    ],
    [
      'a changed credential',
      ['anchors.0.inclusion', 'credential.signature', 'issuer.consistent', 'leaf'],
      (d) => ({ ...d, credential: { ...d.credential, name: 'x' } }),
    ],
    [
      'a changed receipt',
      ['receipt.signature', 'issuer.consistent'],
      (d) => ({ ...d, receipt: { ...d.receipt, anchorBefore: '2027-01-01T00:00:00Z' } }),
    ],
    [
      'contexts beyond the signature',
      ['anchors.0.inclusion', 'credential.signature', 'leaf'],
      (d) => ({
        ...d,
        credential: { ...d.credential, '@context': [CREDENTIALS_V2, { a: 'https://other.example/a' }] },
      }),
    ],
  ])('fails with %s', async (_name, ids, change) => {
    const { signer: _signer, created: _created, ...parts } = await other();
    const swap = JSON.parse(canonicalJson(parts)) as Draft;
    expect(failed(verify(await forge((draft) => change(draft, swap)))).toSorted()).toEqual(
      [...ids].toSorted(),
    );
  });

  it('fails with an anchor that leads from an own leaf to the root', async () => {
    const root = `0x${'ab'.repeat(32)}`;
    const bytes = await forge((d) => ({
      ...d,
      anchors: [{ ...d.anchors[0], leaf: root, batchRoot: root, path: [] }],
    }));
    expect(failed(verify(bytes))).toEqual(['anchors.0.inclusion']);
  });

  it('fails when somebody else signed the whole', async () => {
    const { signer: _signer, created, ...parts } = await sampleParts();
    const document = JSON.parse(canonicalJson({ type: 'ProofDocumentV1', ...parts })) as JsonObject;
    const bytes = canonicalBytes(await signDocument(document, { created }, seededSigner('thief')));
    expect(failed(verify(bytes))).toEqual(['issuer.consistent']);
  });

  it.each<[string, (draft: Draft) => JsonObject]>([
    [
      'a huge path',
      (d) => ({
        ...d,
        anchors: [{ ...d.anchors[0], path: Array.from({ length: 5_000 }, () => `0x${'ab'.repeat(32)}`) }],
      }),
    ],
    ['an unknown member', (d) => ({ ...d, more: 1 })],
    ['an unknown version', (d) => ({ ...d, type: 'ProofDocumentV2' })],
    [
      'a __proto__ member',
      (d) => JSON.parse(`{"__proto__":{"verified":true},${canonicalJson(d).slice(1)}`) as JsonObject,
    ],
    [
      'a claim named __proto__',
      (d) => ({
        ...d,
        claims: {
          ...d.claims,
          disclosed: [{ ...(d.claims.disclosed as JsonObject[])[0], name: '__proto__' }],
        },
      }),
    ],
    [
      'a claim twice',
      (d) => ({
        ...d,
        claims: {
          ...d.claims,
          disclosed: [...(d.claims.disclosed as JsonObject[]), (d.claims.disclosed as JsonObject[])[0]],
        },
      }),
    ],
    [
      'a claim without value',
      (d) => ({
        ...d,
        claims: {
          ...d.claims,
          disclosed: [{ ...(d.claims.disclosed as JsonObject[])[0], value: undefined }],
        },
      }),
    ],
    ['an upper-case digest', (d) => ({ ...d, previousLeaf: `0x${'AB'.repeat(32)}` })],
    [
      'a block number beyond exact integers',
      (d) => ({ ...d, anchors: [{ ...d.anchors[0], blockNumber: 2 ** 60 }] }),
    ],
    [
      'a terminal escape in an identifier',
      (d) => ({ ...d, anchors: [{ ...d.anchors[0], network: 'a\u001b[1m' }] }),
    ],
    ['a list as credential', (d) => ({ ...d, credential: [d.credential] })],
  ])('fails with %s', async (_name, change) => {
    expect(failed(verify(await forge(change)))).toEqual(['format.structure']);
  });

  it('is never handed out', async () => {
    const { signer, ...parts } = await sampleParts();
    const swapped = { ...parts, anchors: (await other()).anchors };
    await expect(exportProofDocument(swapped, signer)).rejects.toMatchObject({
      code: 'PROOF_DOCUMENT_INCONSISTENT',
    });
    await expect(exportProofDocument(parts, seededSigner('thief'))).rejects.toThrow('issuer.consistent');
  });
});

describe('hostile bytes', () => {
  it('are a failed report: a size beyond the limit', async () => {
    const bytes = await sampleDocument();
    expect(failed(verify(bytes, { maxBytes: bytes.length - 1 }))).toEqual(['format.canonical']);
    expect(verify(bytes, { maxBytes: bytes.length }).verified).toBe(true);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['deep nesting', `${'['.repeat(200_000)}`],
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
          const changed = replaced(document, path, value as JsonObject) as JsonObject;
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
