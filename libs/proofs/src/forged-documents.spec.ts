import type { JsonObject } from '#libs/base';
import {
  failedChecks as failed,
  forgeDocument as forge,
  sampleDocument,
  sampleParts,
  seededSigner,
  verifySample as verify,
  type Draft,
} from '../testing/index.js';
import { canonicalBytes, canonicalJson } from './canonical-json.js';
import { CREDENTIALS_V2 } from './credential-context.js';
import { signDocument } from './data-integrity.js';
import { exportProofDocument } from './export-proof-document.js';

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
    [
      'an anchor of another leaf',
      ['anchors.0.inclusion'],
      (d) => ({ ...d, anchors: [{ ...d.anchors[0], leaf: `0x${'cd'.repeat(32)}` }] }),
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
    const foreign = { issuer: seededSigner('somebody').did };
    await expect(sampleDocument({ credential: foreign })).rejects.toThrow('issuer.consistent');
  });
});
