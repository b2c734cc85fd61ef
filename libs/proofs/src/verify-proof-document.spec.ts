import { CREDENTIALS_V2 } from './credential-context.js';
import {
  failedChecks as failed,
  forgeDocument as forge,
  sampleDocument,
  sampleParts,
  seededSigner,
  verifySample as verify,
} from '../testing/index.js';
import { exportProofDocument } from './export-proof-document.js';
import { readProofDocument } from './proof-document.js';
import type { VerificationReport } from './verification-report.js';

const resultOf = (report: VerificationReport, id: string) =>
  report.checks.find((check) => check.id === id)?.result;

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
