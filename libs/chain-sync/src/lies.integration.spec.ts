import { startFaultyNode, type FaultyNode, type Faults } from '#libs/chain-evm/testing';
import { count, eventually, seeded } from '#libs/testing';
import { StreamLab } from '../testing/index.js';

const random = seeded('lies about events');
const BUSY = { code: -32_005, message: 'limit exceeded' };
const BLOCKS = count(60, 1_000);
const HOUR = 3_600_000;

describe('streams of nodes that do not tell the truth', () => {
  let lab: StreamLab;
  let nodes: FaultyNode[] = [];
  const start = async (endpoints: number, options: Parameters<typeof StreamLab.start>[0] = {}) => {
    lab = await StreamLab.start({
      ...options,
      chain: { timeoutMs: 2_000, breakerFailures: 1_000, ...options.chain },
      rpcUrls: async ({ url }) => {
        for (let n = 0; n < endpoints; n++) nodes.push(await startFaultyNode(url));
        return nodes.map((node) => node.url);
      },
    });
  };
  afterEach(async () => {
    for (const node of nodes) node.clear();
    await lab.close();
    for (const node of nodes) await node.close();
    nodes = [];
  });
  const liar = () => nodes[0] as FaultyNode;
  const grow = async (blocks: number) => {
    for (let n = 0; n < blocks; n++) await lab.emitter.mine(random.integer(0, 12));
  };

  /** A proxy that loses one log of a hundred, gives the first part of a range, lags, and fails for a tenth. */
  const bad: Faults = {
    logs: { drop: { share: 0.01 }, firstBlocks: 10, limits: { blocks: 40 } },
    refuse: [{ method: '*', probability: 0.1, error: BUSY }],
    lose: [{ method: '*', probability: 0.02 }],
  };

  it.each(['receipts', 'headers'] as const)(
    'have just the truth by proof %s from the worst of nodes',
    async (proof) => {
      await start(1);
      await grow(BLOCKS);
      liar().faults.set(bad);
      await lab.streams.define(lab.definition({ proof }));
      for (let round = 0; round < 4; round++) {
        await eventually(async () => ((await lab.streams.find('counted'))?.block?.number ?? 0) > 10 * round);
        // an old head for a while, then the present one
        liar().faults.set({ ...bad, head: random.integer(5, 20) });
        await eventually(async () => (await lab.streams.find('counted')) !== undefined);
        await lab.anvil.rpc('anvil_rollback', 3);
        await grow(5);
        liar().faults.set(bad);
      }
      await lab.settled('counted', HOUR);
    },
    HOUR,
  );

  it('have just the truth though one of two endpoints follows another chain', async () => {
    const fork = await StreamLab.start();
    await start(2);
    await grow(20);
    const state = await lab.anvil.rpc('anvil_dumpState');
    await fork.anvil.rpc('anvil_loadState', state);
    for (let n = 0; n < 8; n++) await fork.emitter.mine(3);
    await lab.streams.define(lab.definition());
    for (let round = 0; round < 6; round++) {
      const methods = ['eth_getBlockByNumber', 'eth_getBlockReceipts', 'eth_getLogs', 'eth_blockNumber'];
      liar().faults.set({ elsewhere: { url: fork.anvil.url, methods } });
      await grow(4);
      liar().clear();
      await grow(2);
    }
    await lab.settled();
    await fork.close();
  });

  it('say so when nobody tells the truth, and go on when somebody does', async () => {
    await start(1);
    await lab.anvil.mine(2);
    await lab.emitter.mine(20);
    liar().faults.set({ logs: { drop: { share: 0.3, receipts: true } } });
    await lab.streams.define(lab.definition());
    const waiting = await eventually(async () => {
      const status = await lab.streams.find('counted');
      return status?.trouble === undefined ? undefined : status;
    });
    expect(waiting).toMatchObject({ state: 'waiting', position: 0 });
    expect(waiting.trouble).toMatch(/receipts/);
    expect(lab.first.chain.history.untruths[0]).toMatchObject({ kind: 'wrong-receipts' });
    liar().clear();
    await lab.settled();
    expect((await lab.streams.find('counted'))?.trouble).toBeUndefined();
  });
});
