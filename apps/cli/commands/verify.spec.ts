import { canonicalBytes, readProofDocument, type VerificationReport } from '#libs/proofs';
import { sampleDocument, seededSigner } from '#libs/proofs/testing';
import { cli } from '../testing/cli-run.js';

const issuer = seededSigner('sample').did;
const document = await sampleDocument();

describe('verify', () => {
  it('shows every check, and what was taken on trust', async () => {
    const { code, stdout, stderr } = await cli(['verify', '-'], document);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^✓ document\.signature +Every byte is signed by did:key:/m);
    expect(stdout).toMatch(/^– credential\.status /m);
    expect(stdout).toMatch(/^ {2}• that did:key:.* is the issuer you expect/m);
    expect(stdout).toMatch(/^ {2}• that block 0x/m);
    expect(stdout.endsWith('\nVERIFIED\n')).toBe(true);
  });

  it('pins the issuer', async () => {
    const other = seededSigner('other').did;
    const pinned = await cli(['verify', '--issuer', other, '--issuer', issuer, '-'], document);
    expect([pinned.code, pinned.stdout]).toEqual([0, expect.not.stringContaining('the issuer you expect')]);
    const foreign = await cli(['verify', '-', '--issuer', other], document);
    expect(foreign.code).toBe(1);
    expect(foreign.stdout).toMatch(/^✗ issuer\.pinned /m);
    expect(foreign.stdout.endsWith('\nNOT VERIFIED\n')).toBe(true);
    expect(foreign.stdout).not.toContain('Taken on trust');
  });

  it('says no to a document with a newline at the end', async () => {
    const { code, stdout } = await cli(['verify', '-'], Uint8Array.from([...document, 10]));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ format\.canonical /m);
    expect(stdout.endsWith('\nNOT VERIFIED\n')).toBe(true);
  });

  it('says no to more than it reads', async () => {
    const { code, stdout } = await cli(['verify', '-'], new Uint8Array(2_000_000).fill(0x20));
    expect([code, stdout]).toEqual([1, expect.stringContaining('limit')]);
  });

  it('prints JSON for programs', async () => {
    const { code, stdout } = await cli(['verify', '-', '--json'], document);
    const report = JSON.parse(stdout) as VerificationReport;
    expect(code).toBe(0);
    expect(report.verified).toBe(true);
    expect(report.checks.find((check) => check.id === 'leaf')?.result).toBe('passed');
    expect(report.trusted).toHaveLength(4);
    expect(JSON.parse((await cli(['verify', '-', '--json'])).stdout)).toMatchObject({
      verified: false,
      trusted: [],
    });
  });

  it.each([[[]], [['--json']]])('lets no document write to the terminal %j', async (options) => {
    const content = readProofDocument(document);
    const hostile = canonicalBytes({ ...content, '\u001b[2J\u202e\u009bforged\u2028\u{e0041}': 1 });
    const { stdout } = await cli(['verify', '-', ...options], hostile);
    expect(stdout).toMatch(/\\u001b\[2J\\u202e\\u009bforged\\u2028\\udb40\\udc41/);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });

  it.each([
    ['no file', []],
    ['two files', ['a', 'b']],
    ['an unknown option', ['-', '--frob']],
    ['an option without value', ['-', '--issuer']],
    ['a mistyped issuer', ['-', '--issuer', issuer.slice(0, -1)]],
    ['an endpoint that is no URL', ['-', '--rpc', 'localhost']],
    ['an endpoint of another kind', ['-', '--rpc', 'file:///secret-key']],
    ['a file that is not there', ['/nowhere/proof.json']],
    ['a folder', ['.']],
  ])('cannot answer with %s', async (_name, args) => {
    const { code, stdout, stderr } = await cli(['verify', ...args], document);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^.+\n$/);
    expect(stderr).not.toContain('secret-key');
  });
});
