import type { LogFilter, LogRange, RangeProof, Untruth } from '#libs/chain';
import {
  startFaultyNode,
  startHistoryLab,
  type FaultyNode,
  type HistoryLab,
  type Log,
  type LogFaults,
} from '#libs/chain-evm/testing';
import { createEvmChain, type EvmChain } from '../evm-chain.js';
import { evmNetworkSettings } from '../settings.js';

const BLOCKS = 12;
const EMPTY_BLOOM = `0x${'00'.repeat(256)}`;
const HOUR_MS = 3_600_000;
const word = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;

describe('an endpoint that does not tell the truth about logs', () => {
  let lab: HistoryLab;
  let liar: FaultyNode;
  let filter: LogFilter;
  let first = 0;
  let last = 0;
  /** A block without events. */
  let empty = 0;
  const open: EvmChain[] = [];
  let hoursLater = 0;

  const chainOf = (...rpcUrls: string[]) => {
    const settings = evmNetworkSettings.parse({ network: 'test', rpcUrls, coolDownMs: 0 });
    const clock = { now: () => new Date(Date.now() + hoursLater * HOUR_MS) };
    const chain = createEvmChain(settings, { clock });
    open.push(chain);
    return chain;
  };
  const readBy = ({ history }: EvmChain, proof: RangeProof, which = filter): Promise<LogRange> =>
    history.range({ filter: which, from: first, to: last, proof });
  const truth = (proof: RangeProof) => readBy(chainOf(lab.anvil.url), proof);

  beforeAll(async () => {
    lab = await startHistoryLab();
    liar = await startFaultyNode(lab.anvil.url);
    const [a, b, c] = lab.senders;
    first = Number(await lab.anvil.rpc('eth_blockNumber')) + 1;
    for (let i = 0; i < BLOCKS; i++) await lab.emit(i === 5 ? [] : [a, b, c].slice(0, 1 + (i % 3)));
    last = first + BLOCKS - 1;
    empty = first + 5;
    await lab.anvil.mine(3);
    filter = chainOf(lab.anvil.url).history.filter({ addresses: [lab.contract], abi: lab.abi }, []);
  });
  beforeEach(() => {
    liar.clear();
    hoursLater = 0;
  });
  afterEach(async () => {
    for (const chain of open.splice(0)) await chain.disconnect();
  });
  afterAll(async () => {
    await liar.close();
    await lab.close();
  });

  const changed = (change: (log: Log, i: number) => readonly Log[]): LogFaults => ({
    change: (logs) => logs.flatMap((log, i) => change(log, i)),
  });
  const another = (fields: Record<string, unknown>) =>
    changed((log, i) => [i === 3 ? { ...log, ...fields } : log]);
  const invented = () => ({
    address: lab.contract,
    topics: filter.topics[0]?.slice(0, 1),
    data: '0x',
    blockNumber: `0x${empty.toString(16)}`,
    transactionHash: word(1),
    logIndex: '0x0',
  });

  const CASES: readonly [
    string,
    Untruth['kind'],
    readonly RangeProof[],
    () => LogFaults | Promise<LogFaults>,
  ][] = [
    ['drops every third log', 'missing-logs', ['headers'], () => ({ drop: { share: 0.5 } })],
    ['drops all logs', 'missing-logs', ['headers'], () => ({ drop: { share: 1 } })],
    [
      'drops logs from receipts too',
      'wrong-receipts',
      ['headers', 'receipts'],
      () => ({
        drop: { share: 1, receipts: true },
      }),
    ],
    [
      'drops a few logs from receipts too',
      'wrong-receipts',
      ['receipts'],
      () => ({
        drop: { share: 0.3, receipts: true },
      }),
    ],
    ['answers for the first blocks only', 'missing-logs', ['headers'], () => ({ firstBlocks: 4 })],
    [
      'invents a log',
      'invented-logs',
      ['headers'],
      async () => {
        const { hash } = await lab.anvil.rpc<{ hash: string }>(
          'eth_getBlockByNumber',
          `0x${empty.toString(16)}`,
          false,
        );
        return { invent: { ...invented(), blockHash: hash } };
      },
    ],
    [
      'invents a block',
      'broken-chain',
      ['headers', 'none'],
      () => ({ invent: { ...invented(), blockHash: word(2) } }),
    ],
    [
      'tells logs that nobody asked for',
      'invented-logs',
      ['headers', 'none'],
      () => another({ topics: [word(3)] }),
    ],
    [
      'tells logs of other contracts',
      'invented-logs',
      ['headers', 'none'],
      () => another({ address: lab.other }),
    ],
    [
      'tells logs of other blocks',
      'invented-logs',
      ['headers', 'none'],
      () => another({ blockNumber: '0x1' }),
    ],
    ['tells logs that were removed', 'invented-logs', ['headers', 'none'], () => another({ removed: true })],
    ['tells logs twice', 'invented-logs', ['headers', 'none'], () => changed((log) => [log, log])],
    [
      'forges the headers of empty blocks',
      'forged-header',
      ['headers', 'receipts'],
      () => ({
        drop: { share: 1, receipts: true },
        forge: { from: first, to: last, fields: { logsBloom: EMPTY_BLOOM } },
      }),
    ],
    [
      'forges the time of a block',
      'forged-header',
      ['headers', 'receipts'],
      () => ({
        forge: { from: last, to: last, fields: { timestamp: '0x1' } },
      }),
    ],
    [
      'forges the hash of a block',
      'forged-header',
      ['headers', 'receipts'],
      () => ({
        forge: { from: first, to: first, fields: { hash: word(7) } },
      }),
    ],
    [
      'gives another block than was asked for',
      'forged-header',
      ['headers', 'receipts', 'none'],
      () => ({
        forge: { from: first, to: last, fields: { number: '0x1' } },
      }),
    ],
  ];

  describe.each(
    CASES.flatMap(([what, kind, proofs, make]) => proofs.map((proof) => ({ what, kind, proof, make }))),
  )('which $what, with the proof "$proof"', ({ kind, proof, make }) => {
    beforeEach(async () => liar.faults.set({ logs: await make() }));

    it('is found out, noted and passed over', async () => {
      const chain = chainOf(liar.url, lab.anvil.url);
      expect(await readBy(chain, proof)).toEqual(await truth(proof));
      const [untruth, ...more] = chain.history.untruths;
      expect(more).toEqual([]);
      expect(untruth).toMatchObject({ endpoint: liar.host, kind, at: expect.any(Date) });
      expect(untruth?.from).toBeGreaterThanOrEqual(Math.min(first, 1));
      expect(untruth?.to).toBeLessThanOrEqual(last);
      const health = await chain.health();
      expect(health).toMatchObject({ status: 'degraded', reason: expect.stringContaining(liar.host) });
      // from now on the other one is asked first
      const before = liar.requests;
      expect(await readBy(chain, proof)).toEqual(await truth(proof));
      expect(liar.requests).toBe(before);
      hoursLater += 1;
      expect(await chain.health()).toMatchObject({ status: 'up' });
    });

    it('is not believed if it is the only one, or only what its receipts prove', async () => {
      const chain = chainOf(liar.url);
      if (proof === 'headers' && !['wrong-receipts', 'forged-header'].includes(kind)) {
        expect(await readBy(chain, proof)).toEqual(await truth('receipts'));
        expect(chain.history.untruths).toMatchObject([{ endpoint: liar.host, kind }]);
        return;
      }
      await expect(readBy(chain, proof)).rejects.toMatchObject({
        code: 'CHAIN_UNAVAILABLE',
        retryable: true,
        message: expect.stringContaining(kind.replace('-', ' ')),
      });
    });
  });

  describe('which knows another chain', () => {
    let other: HistoryLab;
    const BLOCK_METHODS = ['eth_getBlockByNumber'];
    const ALL = [...BLOCK_METHODS, 'eth_getLogs', 'eth_getBlockReceipts', 'eth_blockNumber'];

    beforeAll(async () => {
      other = await startHistoryLab();
      for (let i = 0; i < BLOCKS + 3; i++) await other.emit(other.senders.slice(1));
    });
    afterAll(() => other.close());

    it.each([
      ['receipts', 'wrong-receipts'],
      ['headers', 'broken-chain'],
      ['none', 'broken-chain'],
    ] as const)('and gives its blocks with logs of ours is found out (%s)', async (proof, kind) => {
      liar.faults.set({ elsewhere: { url: other.anvil.url, methods: BLOCK_METHODS } });
      const chain = chainOf(liar.url, lab.anvil.url);
      expect(await readBy(chain, proof)).toEqual(await truth(proof));
      expect(chain.history.untruths[0]).toMatchObject({ endpoint: liar.host, kind });
    });

    it('does not give evidence with blocks of both', async () => {
      const query = { filter: { addresses: [], topics: [] }, from: first, to: last };
      const { history } = chainOf(lab.anvil.url);
      const [ours, theirs] = [
        await history.evidence(query),
        await chainOf(other.anvil.url).history.evidence(query),
      ];
      expect([ours, theirs].map((one) => history.verify(one).holds)).toEqual([true, true]);
      const mixed = { ...ours, blocks: [...theirs.blocks.slice(0, 3), ...ours.blocks.slice(3)] };
      expect(history.verify(mixed)).toEqual({
        holds: false,
        block: first + 3,
        reason: expect.stringContaining('does not follow'),
      });
    });

    it('and says nothing of ours is found out by a quorum', async () => {
      liar.faults.set({ elsewhere: { url: other.anvil.url, methods: ALL } });
      const second = await startFaultyNode(lab.anvil.url);
      try {
        const alone = await readBy(chainOf(liar.url, second.url, lab.anvil.url), 'receipts');
        expect(alone.headers).not.toEqual((await truth('receipts')).headers);
        const settings = { network: 'test', rpcUrls: [liar.url, second.url, lab.anvil.url], quorum: 2 };
        const chain = createEvmChain(evmNetworkSettings.parse(settings));
        open.push(chain);
        expect(await readBy(chain, 'receipts')).toEqual(await truth('receipts'));
        expect(await chain.history.header(last)).toEqual((await truth('receipts')).headers.at(-1));
        expect(chain.history.untruths[0]).toMatchObject({ endpoint: liar.host, kind: 'broken-chain' });
        const evidence = await chain.history.evidence({ filter, from: first, to: last });
        expect(evidence.blocks.at(-1)?.hash).toBe((await truth('receipts')).headers.at(-1)?.hash);
      } finally {
        await second.close();
      }
    });
  });

  it('notes the last few of each', async () => {
    liar.faults.set({ logs: { drop: { share: 1, receipts: true } } });
    const chain = chainOf(liar.url);
    for (let i = 0; i < 12; i++) await readBy(chain, 'headers').catch(() => undefined);
    expect(chain.history.untruths).toHaveLength(10);
  });
});
