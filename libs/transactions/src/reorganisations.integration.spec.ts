import { startFaultyNode, type FaultyNode } from '#libs/chain-evm/testing';
import { eventually } from '#libs/testing';
import { Lab } from '../testing/index.js';

describe('reorganisations and lost blocks', () => {
  let lab: Lab;
  let node: FaultyNode | undefined;
  beforeEach(async () => {
    const rpcUrls = async ({ url }: { url: string }) => [(node = await startFaultyNode(url)).url];
    lab = await Lab.start({ rpcUrls, settings: { rollbackMs: 400 } });
    await lab.anvil.mine(5);
    await lab.caughtUp();
  });
  afterEach(async () => {
    await lab.close();
    await node?.close();
  });

  /** In a block of its own each. */
  const inBlocks = async (count: number, more: Parameters<Lab['submit']>[0] = {}) => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) {
      const { id } = await lab.submit({ value: 1n, ...more });
      await lab.inState(id, 'submitted');
      await lab.anvil.mine();
      await lab.inState(id, 'mined', 'confirmed');
      ids.push(id);
    }
    return ids;
  };
  const statesOf = async (ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => lab.find(id)))).map(({ state }) => state);

  it('sends again what was in blocks that are gone, and confirms it in others only when they are deep', async () => {
    const [deep = '', ...shallow] = await inBlocks(4, { confirmations: 4 });
    await lab.inState(deep, 'confirmed');
    await lab.anvil.rpc('anvil_reorg', 3, []);
    await eventually(async () => (await statesOf(shallow)).every((state) => state === 'submitted'));
    expect(await lab.find(shallow[0] ?? '')).toMatchObject({
      blockNumber: undefined,
      gasUsed: undefined,
      status: 'PENDING',
    });
    expect(await lab.find(deep)).toMatchObject({ state: 'confirmed' });
    await eventually(async () => (await lab.nonce('pending')) === 4, { what: 'The return to the pool' });
    await lab.anvil.mine();
    await eventually(async () => (await statesOf(shallow)).every((state) => state === 'mined'));
    await lab.anvil.mine(2);
    await eventually(async () => (await lab.find(shallow[0] ?? '')).confirmations.seen === 3);
    expect(await statesOf(shallow)).toEqual(['mined', 'mined', 'mined']);
    const done = await lab.settle(shallow);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([1, 2, 3].map((n) => ['confirmed', n]));
    expect([await lab.balance(), await lab.nonce()]).toEqual([4n, 4]);
    await eventually(() => lab.told(shallow[0] ?? '').includes('confirmed'));
    expect(lab.told(shallow[0] ?? '')).toEqual([
      'accepted',
      'submitted',
      'mined',
      'unmined',
      'mined',
      'confirmed',
    ]);
    expect(await lab.outcomes(shallow[0] ?? '')).toEqual([['first', 'mined']]);
  });

  it('does not forget what is in other hands, while its own goes on', async () => {
    await lab.close();
    lab = await Lab.start({ wallets: 2, settings: { rollbackMs: 400 } });
    await lab.anvil.mine(5);
    const ids = await inBlocks(2, { confirmations: 1 });
    await lab.anvil.mine(3);
    const hold = (holder: string, until: string) =>
      lab.rows(
        `UPDATE transaction_lanes SET holder = '${holder}', fence = fence + 1, lease_until = '${until}' WHERE address = '${lab.wallet}'`,
      );
    await hold('dead', '2999-01-01');
    await lab.anvil.rpc('anvil_rollback', 6);
    const [, from = ''] = lab.wallets;
    const others: string[] = [];
    for (let n = 0; n < 8; n++) {
      const { id } = await lab.submit({ from, confirmations: 1 });
      await lab.inState(id, 'submitted');
      await lab.anvil.mine();
      await lab.inState(id, 'confirmed');
      others.push(id);
    }
    expect(await statesOf(ids)).toEqual(['confirmed', 'confirmed']);
    expect(await lab.rows('SELECT * FROM transaction_forks')).toHaveLength(1);
    await lab.restart();
    await hold('', '2000-01-01');
    await eventually(async () => (await statesOf(ids)).every((state) => state === 'submitted'));
    await lab.settle(ids);
    expect([await lab.balance(), await lab.nonce()]).toEqual([10n, 2]);
    await lab.anvil.mine();
    await eventually(async () => (await lab.rows('SELECT * FROM transaction_forks')).length === 0);
  });

  it('notices by the parents what was exchanged below blocks that it sees for the first time', async () => {
    const ids = await inBlocks(2);
    node?.faults.set({ away: 'busy' });
    await lab.anvil.rpc('anvil_reorg', 2, []);
    await lab.anvil.mine(2);
    node?.clear();
    await eventually(() => ids.every((id) => lab.told(id).includes('unmined')));
    const done = await lab.settle(ids);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([0, 1].map((n) => ['confirmed', n]));
    expect([await lab.balance(), await lab.nonce()]).toEqual([2n, 2]);
  });

  it('keeps all attempts of what was replaced, whichever gets into a block at last', async () => {
    const { id } = await lab.submit();
    await lab.inState(id, 'submitted');
    await lab.rig.transactions.speedUp(id);
    await eventually(async () => String((await lab.outcomes(id)).at(-1)) === 'speed-up,sent');
    await lab.anvil.mine();
    await lab.inState(id, 'mined');
    expect(await lab.outcomes(id)).toEqual([
      ['first', 'replaced'],
      ['speed-up', 'mined'],
    ]);
    await lab.anvil.rpc('anvil_reorg', 1, []);
    await lab.inState(id, 'submitted');
    expect((await lab.outcomes(id)).map(([, outcome]) => outcome)).toEqual(['sent', 'sent']);
    expect((await lab.settle([id]))[0]).toMatchObject({ state: 'confirmed', nonce: 0 });
    expect((await lab.outcomes(id)).map(([, outcome]) => outcome).toSorted()).toEqual(['mined', 'replaced']);
    expect(await lab.balance()).toBe(1n);
  });

  it('takes back what was confirmed if its block is gone nevertheless', async () => {
    const [id = ''] = await inBlocks(1, { confirmations: 1 });
    const first = await lab.inState(id, 'confirmed');
    await lab.anvil.rpc('anvil_reorg', 1, []);
    await eventually(() => lab.told(id).includes('unmined'));
    const [again] = await lab.settle([id]);
    expect(again).toMatchObject({ state: 'confirmed', nonce: 0, hash: first.hash });
    expect(again?.blockHash).not.toBe(first.blockHash);
    expect(await lab.balance()).toBe(1n);
  });

  it('lets another nonce be used when a reorganisation puts an outside transaction before ours', async () => {
    const [id = ''] = await inBlocks(1);
    const outside = await lab.signOutside(0, { value: 7n });
    await lab.anvil.rpc('anvil_reorg', 1, [[outside.raw, 0]]);
    await lab.when(id, ({ state }) => state === 'submitted');
    const [done] = await lab.settle([id]);
    expect(done).toMatchObject({ state: 'confirmed', nonce: 1 });
    expect(await lab.outcomes(id)).toEqual([
      ['first', 'superseded'],
      ['resent', 'mined'],
    ]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([1n, 2]);
  });

  it('sends again what a node has lost that came back with an older state, once a block shows it', async () => {
    const before = await lab.anvil.rpc('evm_snapshot');
    const ids = await inBlocks(3, { confirmations: 2 });
    await lab.inState(ids[1] ?? '', 'confirmed');
    await lab.anvil.rpc('evm_revert', before);
    // another hash in the place of one that is noted
    await lab.anvil.rpc('evm_increaseTime', 1_000);
    await lab.anvil.mine();
    await eventually(async () => (await statesOf(ids)).every((state) => state === 'submitted'));
    const done = await lab.settle(ids);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([0, 1, 2].map((n) => ['confirmed', n]));
    expect([await lab.balance(), await lab.nonce(), await lab.nonce('pending')]).toEqual([3n, 3, 3]);
  });

  it('does so after some time without any block', async () => {
    const before = await lab.anvil.rpc('evm_snapshot');
    const ids = await inBlocks(2, { confirmations: 1 });
    await lab.anvil.rpc('evm_revert', before);
    await eventually(async () => (await lab.nonce('pending')) === 2, { what: 'The return to the pool' });
    expect(await statesOf(ids)).toEqual(['submitted', 'submitted']);
    await lab.anvil.rpc('evm_increaseTime', 1_000);
    await lab.settle(ids);
    expect([await lab.balance(), await lab.nonce()]).toEqual([2n, 2]);
  });

  it('does so when both the node and the engine were away', async () => {
    const before = await lab.anvil.rpc('evm_snapshot');
    const [confirmed = '', mined = ''] = [
      ...(await inBlocks(1, { confirmations: 1 })),
      ...(await inBlocks(1, { confirmations: 9 })),
    ];
    await lab.restart(async () => void (await lab.anvil.rpc('evm_revert', before)));
    await lab.anvil.rpc('evm_increaseTime', 1_000);
    const done = await lab.settle([confirmed, mined]);
    await eventually(() => lab.told(confirmed).length === 2);
    expect(lab.told(confirmed)).toEqual(['unmined', 'confirmed']);
    expect(done.map(({ nonce, state }) => [nonce, state])).toEqual([
      [0, 'confirmed'],
      [1, 'confirmed'],
    ]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([2n, 2]);
  });

  it('finishes after a restart what became deep meanwhile, though no block comes', async () => {
    const [id = ''] = await inBlocks(1, { confirmations: 3 });
    const { id: unseen } = await lab.submit({ confirmations: 2 });
    await lab.inState(unseen, 'submitted');
    await lab.restart(() => lab.anvil.mine(2));
    expect(await lab.inState(id, 'confirmed')).toMatchObject({ nonce: 0 });
    expect(await lab.inState(unseen, 'confirmed')).toMatchObject({ nonce: 1 });
    expect(lab.rig.warnings).toEqual([]);
  });
});
