import { eventually } from '#libs/testing';
import { Lab, OUTSIDER } from '../testing/index.js';

describe('nonces that others use, lose or leave', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await Lab.start();
  });
  afterEach(() => lab.close());

  const submitted = async (more: Parameters<Lab['submit']>[0] = {}) =>
    lab.inState((await lab.submit(more)).id, 'submitted');

  it('gives another nonce to a transaction whose nonce an outside one has used, once that is deep', async () => {
    const ours = await submitted();
    await lab.anvil.rpc('anvil_dropAllTransactions');
    await lab.sendOutside(0, { value: 7n });
    await lab.anvil.mine();
    await lab.when(ours.id, ({ waitingFor }) => waitingFor?.includes('nonce 0'), 'The reason to wait');
    expect(await lab.find(ours.id)).toMatchObject({ state: 'submitted', nonce: 0 });
    await lab.anvil.mine();
    expect(await lab.rig.transactions.attempts(ours.id)).toHaveLength(1);
    const [done] = await lab.settle([ours.id]);
    expect(done).toMatchObject({ state: 'confirmed', nonce: 1, waitingFor: undefined });
    expect(await lab.outcomes(ours.id)).toEqual([
      ['first', 'superseded'],
      ['resent', 'mined'],
    ]);
    expect([await lab.balance(), await lab.balance(OUTSIDER), await lab.nonce()]).toEqual([1n, 7n, 2]);
  });

  it('finds a nonce used that was free when the account was taken over', async () => {
    const first = await lab.submit();
    await lab.settle([first.id]);
    await lab.sendOutside(1);
    await lab.anvil.mine();
    const many = await lab.rig.transactions.submitMany(
      Array.from({ length: 5 }, () => lab.request({ value: 10n })),
    );
    const done = await lab.settle(many.map(({ id }) => id));
    expect(done.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'confirmed'));
    expect(done.map(({ nonce }) => nonce ?? -1).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
    expect([await lab.balance(), await lab.nonce(), await lab.nonce('pending')]).toEqual([51n, 7, 7]);
  });

  it('outbids an outside transaction that waits with the same nonce, and happens once', async () => {
    await lab.sendOutside(0, { gwei: 30n });
    const { id } = await lab.submit();
    const isTaken = (outcomes: Awaited<ReturnType<Lab['outcomes']>>) => outcomes.at(-1)?.[1] === 'sent';
    await eventually(async () => (await lab.outcomes(id))[0]?.[1] === 'waiting');
    for (let attempts = 1; !isTaken(await lab.outcomes(id)); attempts++) {
      expect(attempts).toBeLessThan(10);
      // too dear for the outside one
      await lab.anvil.rpc('anvil_setNextBlockBaseFeePerGas', `0x${(31n * 10n ** 9n).toString(16)}`);
      await lab.anvil.mine();
      await eventually(async () => {
        const outcomes = await lab.outcomes(id);
        return isTaken(outcomes) || (outcomes.length > attempts && outcomes.at(-1)?.[1] === 'waiting');
      });
    }
    expect((await lab.settle([id]))[0]).toMatchObject({ state: 'confirmed', nonce: 0 });
    expect([await lab.balance(), await lab.balance(OUTSIDER)]).toEqual([1n, 0n]);
  });

  /** Two of which the first is refused by the node when both are signed: nonce 0 is nobody's. */
  const gap = async () => {
    const [refused, kept] = await lab.rig.transactions.submitMany([
      lab.request({ gasLimit: 2n ** 39n }),
      lab.request({ value: 20n }),
    ]);
    await lab.inState(refused?.id ?? '', 'failed');
    return lab.inState(kept?.id ?? '', 'submitted');
  };

  it('fills a gap before waiting transactions with an empty one if nothing else comes', async () => {
    const { id } = await gap();
    expect((await lab.settle([id]))[0]).toMatchObject({ state: 'confirmed', nonce: 1 });
    const { items } = await lab.rig.transactions.list({ owner: 'service' });
    expect(items).toMatchObject([{ purpose: 'fill-gap', nonce: 0, value: 0n, to: lab.wallet }]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([20n, 2]);
  });

  it('fills a gap with the next that comes', async () => {
    const { id } = await gap();
    const next = await lab.submit({ value: 300n });
    const done = await lab.settle([id, next.id]);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['confirmed', 1],
      ['confirmed', 0],
    ]);
    expect((await lab.rig.transactions.list({ owner: 'service' })).items).toEqual([]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([320n, 2]);
  });

  it('fills a gap before one that waits for what is behind the gap', async () => {
    const { id } = await gap();
    // it fails now, and might not after those before it
    const hopeless = await lab.submit({ to: undefined, value: 0n, data: '0xfe' });
    await lab.when(hopeless.id, ({ waitingFor }) => waitingFor?.includes('would fail'));
    const done = await lab.settle([id, hopeless.id]);
    expect(done.map(({ state }) => state)).toEqual(['confirmed', 'failed']);
    expect([await lab.balance(), await lab.nonce()]).toEqual([20n, 2]);
  });

  it('sends again what a node has dropped', async () => {
    const many = await lab.rig.transactions.submitMany(Array.from({ length: 20 }, () => lab.request()));
    const ids = many.map(({ id }) => id);
    await lab.inState(ids.at(-1) ?? '', 'submitted');
    await lab.anvil.rpc('anvil_dropAllTransactions');
    const done = await lab.settle(ids);
    expect(done.map(({ nonce }) => nonce)).toEqual([...ids.keys()]);
    expect(await lab.balance()).toBe(20n);
    expect(await lab.outcomes(ids[0] ?? '')).toEqual([['first', 'mined']]);
  });

  it('gives the nonce of what a node refuses for ever to the next, also to the same again', async () => {
    const gasLimit = 2n ** 39n;
    const refused = await lab.submit({ gasLimit });
    expect(await lab.inState(refused.id, 'failed')).toMatchObject({ failure: { kind: 'refused' } });
    const again = await lab.submit({ gasLimit });
    expect(await lab.inState(again.id, 'failed')).toMatchObject({ failure: { kind: 'refused' } });
    const good = await lab.submit();
    expect((await lab.settle([good.id]))[0]).toMatchObject({ state: 'confirmed', nonce: 0 });
    expect(lab.rig.warnings).toEqual([]);
  });
});
