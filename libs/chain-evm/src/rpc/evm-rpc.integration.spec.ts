import { z } from 'zod';
import { eventually } from '#libs/chain/testing';
import {
  startBareAnvil,
  startFaultyNode,
  type BareAnvil,
  type Faults,
  type FaultyNode,
} from '#libs/chain-evm/testing';
import { createEvmChain } from '../evm-chain.js';
import { evmNetworkSettings, type EvmNetworkInput } from '../settings.js';
import { EvmRpc } from './evm-rpc.js';
import { countReply } from './light-replies.js';

const anything = z.unknown();
const UNAVAILABLE = { code: 'CHAIN_UNAVAILABLE', retryable: true };
const addressOf = (n: number) => `0x${n.toString(16).padStart(40, '0')}`;

describe('JSON-RPC over several endpoints', () => {
  let anvil: BareAnvil;
  let now: number;
  const nodes: FaultyNode[] = [];

  beforeAll(async () => {
    anvil = await startBareAnvil();
    await anvil.mine(20);
  });
  beforeEach(() => {
    now = 1_000_000;
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
  });
  afterAll(() => anvil.close());

  const node = async (faults: Faults = {}): Promise<FaultyNode> => {
    const made = await startFaultyNode(anvil.url);
    nodes.push(made);
    made.faults.set(faults);
    return made;
  };
  const settingsOf = (over: readonly FaultyNode[], more: Partial<EvmNetworkInput> = {}) =>
    evmNetworkSettings.parse({
      network: 'faulty',
      rpcUrls: over.map(({ url }) => url),
      timeoutMs: 1_000,
      ...more,
    });
  const rpcOver = (over: readonly FaultyNode[], more: Partial<EvmNetworkInput> = {}): EvmRpc =>
    new EvmRpc(settingsOf(over, more), () => now);
  const chainOver = (over: readonly FaultyNode[], more: Partial<EvmNetworkInput> = {}) =>
    createEvmChain(settingsOf(over, more), { clock: { now: () => new Date(now) } });

  /** Each block has a number of its own, so that a mixed-up answer shows. */
  const blocks = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      method: 'eth_getBlockByNumber',
      params: [`0x${(i % 20).toString(16)}`, false],
      reply: z.object({ number: z.string() }).transform(({ number }) => Number(number)),
    }));
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i % 20);

  describe('in batches', () => {
    it('asks few times and keeps the order', async () => {
      const only = await node();
      const rpc = rpcOver([only]);
      expect(await rpc.askMany(blocks(250))).toEqual(numbers(250));
      // one for the chain id, three batches
      expect(only.requests).toBe(4);
      expect(await rpcOver([only], { batchSize: 50 }).askMany(blocks(250))).toEqual(numbers(250));
      expect(only.requests).toBe(4 + 1 + 5);
    });

    it.each<NonNullable<Faults['batches']>>(['shuffled', 'partial', 'refused'])(
      'comes to the same when they are %s',
      async (batches) => {
        const only = await node({ batches });
        const rpc = rpcOver([only]);
        expect(await rpc.askMany(blocks(130))).toEqual(numbers(130));
        expect(await rpc.askMany(blocks(30))).toEqual(numbers(30));
        expect(rpc.statistics).toMatchObject([{ state: 'closed', failed: 0 }]);
      },
    );

    it('takes the first answer when they come twice', async () => {
      const only = await node({ duplicate: [{ method: 'eth_getBlockByNumber' }] });
      expect(await rpcOver([only]).askMany(blocks(30))).toEqual(numbers(30));
    });

    it('tells the refusal of one question apart from the answers to others', async () => {
      const only = await node();
      const error = { code: -32_000, message: 'no state' };
      only.faults.set({ refuse: [{ method: 'eth_getBlockByNumber', times: 1, error }] });
      const [first, ...others] = await rpcOver([only]).tryAskMany(blocks(3));
      expect(first).toEqual({ refused: expect.objectContaining(error) });
      expect(others).toEqual([{ value: 1 }, { value: 2 }]);
      only.faults.set({ refuse: [{ method: 'eth_getBlockByNumber', times: 1, error }] });
      await expect(rpcOver([only]).askMany(blocks(3))).rejects.toMatchObject({ code: 'CHAIN_NODE_REFUSED' });
    });

    it('asks the next endpoint for what the first leaves open', async () => {
      const limit = { code: -32_005, message: 'request rate exceeded' };
      const first = await node({
        refuse: [{ method: 'eth_getBlockByNumber', probability: 0.5, error: limit }],
      });
      const second = await node();
      expect(await rpcOver([first, second]).askMany(blocks(100))).toEqual(numbers(100));
      expect(second.asked.get('eth_getBlockByNumber')).toBeGreaterThan(0);
      expect(second.asked.get('eth_getBlockByNumber')).toBeLessThan(100);
    });

    it('says of each question that nobody answers it, or rejects as one', async () => {
      const rpc = rpcOver([await node({ away: 'reset' }), await node({ away: 'busy' })]);
      const outcomes = await rpc.settleMany(blocks(150));
      expect(outcomes).toHaveLength(150);
      for (const outcome of outcomes) expect(outcome).toEqual({ unanswered: expect.stringContaining('503') });
      await expect(rpc.askMany(blocks(2))).rejects.toMatchObject(UNAVAILABLE);
    });
  });

  describe('with circuit breakers', () => {
    const ask = (rpc: EvmRpc) => rpc.ask({ method: 'eth_chainId', reply: anything });
    const failing = (rpc: EvmRpc) => expect(ask(rpc)).rejects.toMatchObject(UNAVAILABLE);

    it('leaves an endpoint alone after five failures, and tells when to come again', async () => {
      const only = await node({ away: 'busy' });
      const rpc = rpcOver([only]);
      for (let i = 0; i < 5; i++) await failing(rpc);
      expect(only.requests).toBe(5);
      await expect(ask(rpc)).rejects.toMatchObject({ ...UNAVAILABLE, retryAfterSeconds: 60 });
      expect(only.requests).toBe(5);
      expect(rpc.statistics).toMatchObject([
        {
          host: only.host,
          state: 'open',
          opened: 1,
          failed: 5,
          refused: 1,
          lastFailure: expect.stringContaining('503'),
        },
      ]);
      expect(rpc.shunned).toEqual([only.host]);
    });

    it('tries it again after its time, and trusts it after three answers', async () => {
      const only = await node({ away: 'busy' });
      const rpc = rpcOver([only]);
      for (let i = 0; i < 5; i++) await failing(rpc);
      only.clear();
      now += 59_999;
      await failing(rpc);
      now += 1;
      await ask(rpc);
      expect(rpc.statistics).toMatchObject([{ state: 'half-open' }]);
      await ask(rpc);
      await ask(rpc);
      expect(rpc.statistics).toMatchObject([{ state: 'closed' }]);
      expect(rpc.shunned).toEqual([]);
    });

    it('serves from another endpoint meanwhile', async () => {
      const [first, second] = [await node({ away: 'reset' }), await node()];
      const rpc = rpcOver([first, second], { timeoutMs: 5_000, coolDownMs: 0 });
      for (let i = 0; i < 8; i++) await ask(rpc);
      expect(first.requests).toBe(5);
      expect(rpc.statistics).toMatchObject([{ state: 'open' }, { state: 'closed', failed: 0 }]);
    });
  });

  describe('with nodes that are behind', () => {
    it('prefers those that are not, and comes back', async () => {
      const [first, second] = [await node(), await node()];
      const chain = chainOver([first, second]);
      await chain.connect();
      await first.freeze();
      await anvil.mine(6);
      const head = BigInt(await anvil.rpc<string>('eth_blockNumber'));
      expect((await chain.head()).number).toBe(head - 6n);
      now += 10_000;
      await chain.head();
      await eventually(() => chain.rpc.statistics[0]?.lagging === true || undefined);
      expect((await chain.head()).number).toBe(head);
      expect(await chain.health()).toMatchObject({
        status: 'degraded',
        reason: expect.stringContaining('behind'),
      });
      first.clear();
      now += 10_000;
      await chain.head();
      await eventually(() => chain.rpc.statistics[0]?.lagging === false || undefined);
      const asked = first.requests;
      await chain.head();
      expect(first.requests).toBeGreaterThan(asked);
    });
  });

  describe('with a quorum', () => {
    const nonce = { method: 'eth_getTransactionCount', params: [addressOf(1), 'latest'], reply: countReply };

    it('asks as many as must agree', async () => {
      const three = [await node(), await node(), await node()];
      expect(await rpcOver(three, { quorum: 2 }).agreeMany([nonce])).toEqual([0]);
      expect(three.map(({ asked }) => asked.get(nonce.method) ?? 0)).toEqual([1, 1, 0]);
    });

    it('asks further ones for what is in doubt, and only that', async () => {
      const lie = [{ method: nonce.method, times: 1, error: { code: -32_000, message: 'no' } }];
      const three = [await node(), await node({ refuse: lie }), await node()];
      const nonces = [1, 2, 3].map((n) => ({ ...nonce, params: [addressOf(n), 'latest'] }));
      expect(await rpcOver(three, { quorum: 2 }).agreeMany(nonces)).toEqual([0, 0, 0]);
      expect(three.map(({ asked }) => asked.get(nonce.method) ?? 0)).toEqual([3, 3, 1]);
    });

    it('rejects when they do not agree, and says why', async () => {
      const refuse = [{ method: nonce.method, error: { code: -32_000, message: 'no' } }];
      const three = [await node(), await node({ refuse }), await node({ away: 'busy' })];
      await expect(rpcOver(three, { quorum: 2 }).agreeMany([nonce])).rejects.toMatchObject({
        ...UNAVAILABLE,
        message: expect.stringMatching(/2 endpoints have to agree, and 2 gave 2 different answers.*503/),
      });
    });

    it('takes for the head what so many have, however far one is', async () => {
      const three = [await node(), await node(), await node()];
      const chain = chainOver(three, { quorum: 2 });
      await chain.connect();
      await three[0]?.freeze();
      const old = await chain.head();
      await anvil.mine(3);
      // two are asked, and both have the old head
      expect(await chain.head()).toEqual(old);
      three[1]?.faults.set({ away: 'busy' });
      expect(await chain.head()).toEqual(old);
      three[0]?.faults.set({ away: 'reset' });
      await expect(chain.head()).rejects.toMatchObject(UNAVAILABLE);
      three[1]?.clear();
      expect((await chain.head()).number).toBe(old.number + 3n);
    });

    it('reads nonces at one block, so that a node ahead does not disagree', async () => {
      const two = [await node(), await node()];
      const { accounts } = chainOver(two, { quorum: 2 });
      const key = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
      await two[1]?.freeze();
      await anvil.mine();
      await anvil.rpc('anvil_setNonce', key, '0x7');
      await anvil.mine();
      expect(await accounts.nonces([key], 'latest')).toEqual([0]);
      two[1]?.clear();
      expect(await accounts.nonces([key], 'latest')).toEqual([7]);
    });

    it('cannot be more than there are endpoints', () => {
      const parsed = evmNetworkSettings.safeParse({
        network: 'one',
        rpcUrls: ['http://a.example'],
        quorum: 2,
      });
      expect(parsed.error?.issues).toMatchObject([{ path: ['quorum'] }]);
    });
  });
});
