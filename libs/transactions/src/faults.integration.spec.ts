import {
  ALREADY_KNOWN,
  NONCE_TOO_LOW,
  POOL_FULL,
  startFaultyNode,
  type Faults,
  type FaultyNode,
} from '#libs/chain-evm/testing';
import { count, eventually } from '#libs/testing';
import { expectExactlyOnce, Lab, submitNumbered } from '../testing/index.js';

const SEND = 'eth_sendRawTransaction';
const RECEIPT = 'eth_getTransactionReceipt';
const BLOCK = 'eth_getBlockByNumber';
const NONCE = 'eth_getTransactionCount';

describe('transactions through a node that fails', () => {
  let lab: Lab;
  let nodes: FaultyNode[] = [];
  const [first, second] = [() => nodes[0] as FaultyNode, () => nodes[1] as FaultyNode];
  const start = async (endpoints = 1, options: Parameters<typeof Lab.start>[0] = {}) => {
    const rpcUrls = async ({ url }: { url: string }) => {
      for (let n = 0; n < endpoints; n++) nodes.push(await startFaultyNode(url));
      return nodes.map((node) => node.url);
    };
    lab = await Lab.start({ wallets: 3, rpcUrls, ...options });
  };
  afterEach(async () => {
    for (const node of nodes) node.clear();
    await lab.close();
    for (const node of nodes) await node.close();
    nodes = [];
  });

  it.each<readonly [string, Faults]>([
    ['loses answers', { lose: [{ method: SEND, probability: 0.5 }] }],
    ['lets answers hang', { lose: [{ method: '*', probability: 0.1, how: 'hang' }] }],
    ['takes everything twice', { duplicate: [{ method: '*' }] }],
    ['calls new ones known', { lie: [{ method: SEND, probability: 0.5, error: ALREADY_KNOWN }] }],
    [
      'calls nonces too low that it takes',
      { lie: [{ method: SEND, probability: 0.5, error: NONCE_TOO_LOW }] },
    ],
    ['calls known what it does not know', { refuse: [{ method: SEND, times: 12, error: ALREADY_KNOWN }] }],
    ['calls nonces too low that are right', { refuse: [{ method: SEND, times: 12, error: NONCE_TOO_LOW }] }],
    ['has a full pool', { refuse: [{ method: SEND, probability: 0.6, error: POOL_FULL }] }],
    ['drops what it took', { swallow: { probability: 0.5 } }],
    ['does not have its own blocks', { answer: [{ method: BLOCK, probability: 0.4, result: null }] }],
    ['tells nonces of before', { answer: [{ method: NONCE, probability: 0.5, result: '0x0' }] }],
    ['tells nonces that nobody has', { answer: [{ method: NONCE, probability: 0.3, result: '0x9' }] }],
    ['answers parts of batches', { batches: 'partial' }],
    ['answers in any order', { batches: 'shuffled' }],
    ['is late', { delay: [{ method: '*', probability: 0.3, ms: 60 }] }],
  ])('happen once though it %s', async (_what, faults) => {
    await start();
    first().faults.set(faults);
    const ids = await submitNumbered(lab, 36);
    await lab.settle(ids);
    await expectExactlyOnce(lab, ids);
  });

  it.each(['reset', 'hang', 'busy'] as const)('go on after it was away (%s)', async (away) => {
    await start();
    const early = await submitNumbered(lab, 6);
    await lab.inState(early[5] ?? '', 'submitted');
    first().faults.set({ away });
    const late = await lab.submit({ value: 5n });
    await lab.when(late.id, ({ waitingFor }) => waitingFor?.includes('does not answer'));
    await lab.anvil.mine(3);
    first().clear();
    const done = await lab.settle([...early, late.id]);
    expect(done.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'confirmed'));
    expect([await lab.balance(), await lab.nonce()]).toEqual([5n, 3]);
  });

  it('keep their states while it shows an old head, and go on with it', async () => {
    await start();
    const ids = await submitNumbered(lab, 9);
    await lab.settle(ids);
    await first().freeze();
    await lab.anvil.mine(3);
    const late = await lab.submit({ value: 5n });
    await lab.inState(late.id, 'submitted');
    await lab.anvil.mine(5);
    await lab.restart();
    await eventually(() => (first().asked.get(BLOCK) ?? 0) > 20);
    expect(await lab.find(late.id)).toMatchObject({ state: 'submitted' });
    // one whose head is behind what is confirmed
    first().faults.set({ head: 1 });
    await lab.restart();
    const asked = first().asked.get(BLOCK) ?? 0;
    await eventually(() => (first().asked.get(BLOCK) ?? 0) > asked + 20);
    expect(await lab.find(ids[8] ?? '')).toMatchObject({ state: 'confirmed' });
    first().clear();
    await lab.settle([late.id]);
    expect(lab.told(ids[8] ?? '')).toEqual([]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([5n, 4]);
    expect(lab.rig.warnings).toEqual([]);
  });

  it('are not believed lost by one of two endpoints', async () => {
    await start(2);
    first().faults.set({
      lie: [{ method: SEND, probability: 0.5, error: NONCE_TOO_LOW }],
      swallow: { probability: 0.3 },
      answer: [
        { method: RECEIPT, probability: 0.5, result: null },
        { method: NONCE, probability: 0.3, result: '0x20' },
      ],
    });
    second().faults.set({ lose: [{ method: SEND, probability: 0.3 }], batches: 'shuffled' });
    const ids = await submitNumbered(lab, 45);
    await lab.settle(ids);
    await expectExactlyOnce(lab, ids);
  });

  it('offer more in a spike of fees up to the cap, say so, and get through when it is over', async () => {
    const cap = 12n * 10n ** 9n;
    await start(1, { chain: { maxFeePerGas: Number(cap) }, settings: { bumpAfterBlocks: 2 } });
    const early = await submitNumbered(lab, 3);
    await lab.inState(early[2] ?? '', 'submitted');
    const spike = async (gwei: bigint) => {
      await lab.anvil.rpc('anvil_setNextBlockBaseFeePerGas', `0x${(gwei * 10n ** 9n).toString(16)}`);
      await lab.anvil.mine();
    };
    await eventually(async () => {
      await spike(20n);
      const { waitingFor, fees } = await lab.find(early[0] ?? '');
      return (
        waitingFor?.includes('cap of the network') && fees?.type === 'eip1559' && fees.maxFeePerGas === cap
      );
    });
    const late = await submitNumbered(lab, 3);
    await spike(20n);
    for (const id of [...early, ...late])
      expect((await lab.find(id)).state).toMatch(/accepted|prepared|submitted/);
    await spike(1n);
    const done = await lab.settle([...early, ...late]);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ...Array.from({ length: 3 }, () => ['confirmed', 0]),
      ...Array.from({ length: 3 }, () => ['confirmed', 1]),
    ]);
    expect(done.every(({ gasPrice = 0n }) => gasPrice <= cap)).toBe(true);
  });

  it('are found in a block though no other comes after it, and receipts are late', async () => {
    await start(1, { chain: { confirmations: 1 } });
    const ids = await submitNumbered(lab, 6);
    for (const id of ids) await lab.inState(id, 'submitted');
    first().faults.set({ answer: [{ method: RECEIPT, times: 9, result: null }] });
    await lab.anvil.mine();
    for (const id of ids) await lab.inState(id, 'confirmed');
    await expectExactlyOnce(lab, ids);
  });

  it('happen once though it has no receipts of blocks that are not full', async () => {
    await start();
    first().faults.set({ answer: [{ method: RECEIPT, probability: 0.6, result: null }] });
    const ids = await submitNumbered(lab, 15);
    await lab.settle(ids);
    await expectExactlyOnce(lab, ids);
  });

  it('are final by the header of a full block, though no receipt is given', async () => {
    await start();
    const ids = await submitNumbered(lab, 36);
    for (const id of ids) await lab.inState(id, 'submitted');
    first().faults.set({ answer: [{ method: RECEIPT, result: null }] });
    const done = await lab.settle(ids);
    expect(done.every(({ gasUsed, gasPrice }) => gasUsed === 21_000n && gasPrice !== undefined)).toBe(true);
    await expectExactlyOnce(lab, ids);
  });

  it('are asked for one by one where the header of a block does not prove them', async () => {
    await start();
    const ids = await submitNumbered(lab, 36);
    for (const id of ids) await lab.inState(id, 'submitted');
    const [rich] = await lab.anvil.rpc<string[]>('eth_accounts');
    await lab.anvil.rpc('eth_sendTransaction', { from: rich, to: rich });
    const asked = () => first().asked.get(RECEIPT) ?? 0;
    const before = asked();
    await lab.settle(ids);
    expect(asked() - before).toBeGreaterThanOrEqual(36);
    await expectExactlyOnce(lab, ids);
  });

  it('are still what they were before, when a node takes no other bytes for them', async () => {
    await start();
    const { id } = await lab.submit();
    const { hash } = await lab.inState(id, 'submitted');
    const error = { code: -32_000, message: 'intrinsic gas too low' };
    first().faults.set({ refuse: [{ method: SEND, error }] });
    await lab.rig.transactions.cancel(id);
    await eventually(async () => String((await lab.outcomes(id)).at(-1)) === 'cancellation,rejected');
    await lab.when(id, (found) => found.hash === hash);
    first().clear();
    await lab.anvil.rpc('anvil_dropAllTransactions');
    const [done] = await lab.settle([id]);
    expect(done?.state).toMatch(/confirmed|cancelled/);
    expect(await lab.balance()).toBe(done?.state === 'confirmed' ? 1n : 0n);
    expect([
      await lab.nonce(),
      (await lab.outcomes(id)).filter(([, outcome]) => outcome === 'mined'),
    ]).toEqual([1, [expect.anything()]]);
  });

  it('offer more all together when fees have risen for good', async () => {
    await start(1, { wallets: 1, settings: { bumpAfterBlocks: 2 } });
    const ids = await submitNumbered(lab, 20);
    await lab.inState(ids[19] ?? '', 'submitted');
    let blocks = 0;
    await eventually(async () => {
      await lab.anvil.rpc('anvil_setNextBlockBaseFeePerGas', `0x${(20n * 10n ** 9n).toString(16)}`);
      await lab.anvil.mine();
      blocks += 1;
      await lab.caughtUp();
      return (await lab.find(ids[19] ?? '')).state === 'confirmed';
    });
    expect(blocks).toBeLessThan(20);
    await expectExactlyOnce(lab, ids);
  });

  it('happen once in a storm of everything', async () => {
    const transfers = count(300, 3_000);
    await start(2, { wallets: 5 });
    const noise: Faults = {
      lose: [{ method: '*', probability: 0.05 }],
      duplicate: [{ method: SEND, probability: 0.1 }],
      refuse: [{ method: SEND, probability: 0.1, error: POOL_FULL }],
      lie: [
        { method: SEND, probability: 0.1, error: NONCE_TOO_LOW },
        { method: SEND, probability: 0.1, error: ALREADY_KNOWN },
      ],
      answer: [
        { method: RECEIPT, probability: 0.1, result: null },
        { method: BLOCK, probability: 0.05, result: null },
        { method: NONCE, probability: 0.05, result: '0x0' },
      ],
      swallow: { probability: 0.1 },
    };
    first().faults.set(noise);
    second().faults.set({ ...noise, batches: 'partial' });
    const ids = await submitNumbered(lab, transfers);
    await lab.settle(ids, 600_000);
    first().clear();
    second().clear();
    await expectExactlyOnce(lab, ids);
  }, 660_000);
});
