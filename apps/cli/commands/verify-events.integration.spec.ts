import { startHistoryLab, startBareAnvil, type HistoryLab } from '#libs/chain-evm/testing';
import type { RangeEvidence } from '#libs/chain';
import { cli } from '../testing/cli-run.js';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('verify-events', () => {
  let lab: HistoryLab;
  let evidence: RangeEvidence;
  let last: string;

  beforeAll(async () => {
    lab = await startHistoryLab();
    const [a, b] = lab.senders;
    for (const senders of [[a], [b, a], [], [b]]) await lab.emit(senders);
    const { history } = lab.anvil.chain();
    const filter = history.filter({ addresses: [lab.contract], abi: lab.abi }, []);
    const to = (await history.finality()).head.number;
    evidence = await history.evidence({ filter, from: 1, to });
    last = (await history.header(to))?.hash ?? '';
  });
  afterAll(() => lab.close());

  const certificate = (): object => ({ stream: 'a', from: 1, to: evidence.to, complete: true, evidence });

  it('counts the events, and says which block has to be trusted', async () => {
    for (const document of [certificate(), evidence]) {
      const { code, stdout, stderr } = await cli(['verify-events', '-'], bytes(document));
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Events: 4$/m);
      expect(stdout).toContain(`that block ${evidence.to} of eip155:31337 is ${last}`);
      expect(stdout).toContain(lab.contract.toLowerCase());
      expect(stdout.endsWith('\nVERIFIED\n')).toBe(true);
    }
    const { stdout } = await cli(['verify-events', '-', '--json'], bytes(certificate()));
    expect(JSON.parse(stdout)).toMatchObject({ verified: true, events: 4, last, to: evidence.to });
  });

  it('compares the last block with a node', async () => {
    const { code, stdout } = await cli(['verify-events', '-', '--rpc', lab.anvil.url], bytes(certificate()));
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^✓ http:.* has this hash for block/m)]);
    const other = await startBareAnvil({ args: ['--timestamp', '1700000000'] });
    try {
      const ask = () => cli(['verify-events', '-', '--rpc', other.url], bytes(certificate()));
      expect(await ask()).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^✗ http:.* has no block/m),
      });
      await other.mine(evidence.to);
      const { code: no, stdout: said } = await ask();
      expect([no, said]).toEqual([1, expect.stringMatching(/^✗ http:.* has another block/m)]);
      expect(said.endsWith('\nNOT VERIFIED\n')).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('says no, and where, to what was changed', async () => {
    const [, ...rest] = evidence.blocks;
    const changed = [
      { ...evidence, blocks: rest },
      { ...evidence, blocks: evidence.blocks.map(({ receipts: _, ...block }) => block) },
      { ...certificate(), from: 0 },
      { evidence: 5 },
      {},
      'text',
      null,
    ];
    for (const document of changed) {
      const { code, stdout } = await cli(['verify-events', '-'], bytes(document));
      expect([code, stdout]).toEqual([1, expect.stringMatching(/^✗ block \d+: .+\n\nNOT VERIFIED\n$/)]);
    }
  });

  it('says no to a certificate of a journal that is not what is proven', async () => {
    for (const [more, said] of [
      [{ complete: false }, 'it says so itself'],
      [{ missing: ['a', 'b'] }, '2 missing'],
      [{ complete: false, altered: ['a'], poison: ['b'] }, '1 altered, 1 poison'],
      [{ surplus: 5 }, 'cannot be read'],
    ] as const) {
      const { code, stdout } = await cli(['verify-events', '-'], bytes({ ...certificate(), ...more }));
      expect([code, stdout]).toEqual([1, expect.stringContaining(said)]);
      expect(stdout.endsWith('\nNOT VERIFIED\n')).toBe(true);
    }
  });

  it('lets no certificate write to the terminal', async () => {
    const hostile = {
      ...evidence,
      chain: 'eip155:1\u001b[2J',
      blocks: [{ hash: '\u001b[2J\u202e', header: '0x' }],
    };
    const { stdout } = await cli(['verify-events', '-'], bytes(hostile));
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });

  it.each([
    ['no file', []],
    ['two files', ['a', 'b']],
    ['an unknown option', ['-', '--frob']],
    ['an endpoint of another kind', ['-', '--rpc', 'file:///secret-key']],
    ['an endpoint where nobody answers', ['-', '--rpc', 'http://127.0.0.1:9/secret-key']],
    ['a file that is not there', ['/nowhere/certificate.json']],
  ])('cannot answer with %s', async (_name, args) => {
    const { code, stdout, stderr } = await cli(['verify-events', ...args], bytes(certificate()));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^.+\n$/);
    expect(stderr).not.toContain('secret-key');
  });

  it('cannot answer for what is no JSON', async () => {
    expect(await cli(['verify-events', '-'], Buffer.from('{'))).toMatchObject({ code: 2, stdout: '' });
  });
});
