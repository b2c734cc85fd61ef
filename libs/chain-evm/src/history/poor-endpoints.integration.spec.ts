import type { LogFilter, LogRange, RangeProof } from '#libs/chain';
import { startFaultyNode, startHistoryLab, type FaultyNode, type HistoryLab } from '#libs/chain-evm/testing';
import { createEvmChain, type EvmChain } from '../evm-chain.js';
import { evmNetworkSettings } from '../settings.js';

const word = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;

describe('an endpoint that is slow, poor or behind', () => {
  let lab: HistoryLab;
  let node: FaultyNode;
  let filter: LogFilter;
  let head = 0;
  const open: EvmChain[] = [];
  const chainOf = (...rpcUrls: string[]) => {
    const chain = createEvmChain(evmNetworkSettings.parse({ network: 'test', rpcUrls, coolDownMs: 0 }));
    open.push(chain);
    return chain;
  };
  const whole = async ({ history }: EvmChain, proof: RangeProof) => {
    const ranges: LogRange[] = [];
    for (let from = 1; from <= head; from = (ranges.at(-1)?.to ?? head) + 1)
      ranges.push(await history.range({ filter, from, to: head, proof }));
    return ranges.flatMap(({ logs }) => logs);
  };

  beforeAll(async () => {
    lab = await startHistoryLab();
    node = await startFaultyNode(lab.anvil.url);
    for (let i = 0; i < 30; i++) await lab.emit(lab.senders.slice(i % 3), { times: 1 + (i % 2) });
    head = Number(await lab.anvil.rpc('eth_blockNumber'));
    filter = chainOf(lab.anvil.url).history.filter({ addresses: [lab.contract], abi: lab.abi }, []);
  });
  beforeEach(() => node.clear());
  afterEach(async () => {
    for (const chain of open.splice(0)) await chain.disconnect();
  });
  afterAll(async () => {
    await node.close();
    await lab.close();
  });

  it.each(['receipts', 'headers'] as const)(
    'is asked again for what it refused, and only for that (%s)',
    async (proof) => {
      const chain = chainOf(node.url);
      const expected = await whole(chain, proof);
      const asked = () => node.asked.get('eth_getBlockByNumber') ?? 0;
      const [from, to] = [1, 15];
      const read = async () => {
        const before = asked();
        await chain.history.range({ filter, from, to, proof });
        return asked() - before;
      };
      const usual = await read();
      const error = { code: -32_005, message: 'limit exceeded' };
      node.faults.set({ refuse: [{ method: 'eth_getBlockByNumber', times: 3, error }] });
      expect(await read()).toBeLessThanOrEqual(usual + 3);
      node.faults.set({ refuse: [{ method: '*', probability: 0.1, error }] });
      expect(await whole(chain, proof)).toEqual(expected);
    },
  );

  it.each([
    [{ blocks: 7 }, 'headers'],
    [{ blocks: 7 }, 'none'],
    [{ blocks: 1 }, 'headers'],
    [{ logs: 9 }, 'headers'],
    [{ logs: 9 }, 'none'],
    // fewer than one block has: its receipts tell
    [{ logs: 1 }, 'headers'],
    [{ logs: 1 }, 'none'],
    [{ blocks: 1, logs: 1 }, 'receipts'],
  ] as const)('is asked for less if it gives at most %j (%s)', async (limits, proof) => {
    const expected = await whole(chainOf(lab.anvil.url), 'receipts');
    expect(expected.length).toBeGreaterThan(60);
    node.faults.set({ logs: { limits } });
    const chain = chainOf(node.url);
    expect(await whole(chain, proof)).toEqual(expected);
    expect(chain.history.untruths).toEqual([]);
    expect(await chain.health()).toMatchObject({ status: 'up' });
    // what was learned is not asked again
    const before = node.asked.get('eth_getLogs') ?? 0;
    await chain.history.range({ filter, from: 1, to: head, proof });
    expect((node.asked.get('eth_getLogs') ?? 0) - before).toBeLessThanOrEqual(1);
  });

  it('gives receipts one by one where it knows no others', async () => {
    const expected = await whole(chainOf(lab.anvil.url), 'receipts');
    const error = {
      code: -32_601,
      message: 'the method eth_getBlockReceipts does not exist/is not available',
    };
    node.faults.set({ refuse: [{ method: 'eth_getBlockReceipts', error }] });
    const chain = chainOf(node.url);
    expect(await whole(chain, 'receipts')).toEqual(expected);
    const before = node.asked.get('eth_getBlockReceipts');
    expect(await whole(chain, 'receipts')).toEqual(expected);
    expect(node.asked.get('eth_getBlockReceipts')).toBe(before);
    expect(chain.history.verify(await chain.history.evidence({ filter, from: 1, to: head }))).toEqual({
      holds: true,
      logs: expected,
    });
  });

  it.each(['receipts', 'headers', 'none'] as const)('is passed over if it is behind (%s)', async (proof) => {
    const expected = await whole(chainOf(lab.anvil.url), proof);
    node.faults.set({ head: head - 10 });
    const [alone, both] = [chainOf(node.url), chainOf(node.url, lab.anvil.url)];
    const query = { filter, from: head - 9, to: head, proof };
    await expect(alone.history.range(query)).rejects.toMatchObject({ code: 'CHAIN_RANGE_UNKNOWN' });
    expect((await alone.history.range({ ...query, from: head - 12 })).to).toBe(head - 10);
    expect((await both.history.range(query)).logs).toEqual(
      expected.filter(({ blockNumber }) => blockNumber >= head - 9),
    );
    expect((await both.history.header(head))?.number).toBe(head);
    expect([...alone.history.untruths, ...both.history.untruths]).toEqual([]);
  });

  it.each(['reset', 'busy'] as const)('is passed over if it is away (%s)', async (away) => {
    node.faults.set({ away });
    const chain = chainOf(node.url, lab.anvil.url);
    expect(await whole(chain, 'receipts')).toEqual(await whole(chainOf(lab.anvil.url), 'receipts'));
    expect(chain.history.untruths).toEqual([]);
  });

  it('is not accused of what a reorganisation between two answers does', async () => {
    let answers = 0;
    node.faults.set({ logs: { change: (logs) => (answers++ === 0 ? [] : logs) } });
    const chain = chainOf(node.url);
    expect(await whole(chain, 'headers')).toEqual(await whole(chainOf(lab.anvil.url), 'headers'));
    expect(answers).toBeGreaterThan(1);
    expect(chain.history.untruths).toEqual([]);
  });

  it('answers in batches of any kind', async () => {
    const expected = await whole(chainOf(lab.anvil.url), 'receipts');
    for (const batches of ['refused', 'shuffled', 'partial'] as const) {
      node.faults.set({ batches });
      const chain = chainOf(node.url);
      expect(await whole(chain, 'receipts')).toEqual(expected);
      expect(await whole(chain, 'headers')).toEqual(expected);
      expect(chain.history.untruths).toEqual([]);
    }
  });

  it('has headers of its own kind, if all endpoints have: then what is told is told as such', async () => {
    node.faults.set({ logs: { forge: { from: 0, fields: { mixHash: word(9) } } } });
    const second = await startFaultyNode(node.url);
    try {
      const chain = chainOf(node.url, second.url);
      const range = await chain.history.range({ filter, from: 1, to: head, proof: 'receipts' });
      expect(range.proof).toBe('none');
      expect(await whole(chain, 'receipts')).toEqual(await whole(chainOf(lab.anvil.url), 'none'));
      expect((await chain.history.header(3))?.number).toBe(3);
      expect((await chain.history.finality()).head.number).toBe(head);
      await expect(chain.history.evidence({ filter, from: 1, to: head })).rejects.toMatchObject({
        code: 'CHAIN_UNPROVABLE',
        retryable: false,
      });
      expect(chain.history.untruths).toEqual([]);
      // one that keeps the rules is enough to know them
      const honest = chainOf(node.url, lab.anvil.url);
      const proven = await honest.history.range({ filter, from: 1, to: head, proof: 'receipts' });
      expect(proven.proof).toBe('receipts');
      expect(honest.history.untruths[0]).toMatchObject({ endpoint: node.host, kind: 'forged-header' });
    } finally {
      await second.close();
    }
  });
});
