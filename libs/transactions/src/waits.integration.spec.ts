import { Lab } from '../testing/index.js';

const ETHER = 10n ** 18n;

/** Fails when it is called without data, until it was called with some. */
const RUNTIME = '36600e57600054601557600080fd5b6001600055005b00';
const LOCK = `0x601780600b6000396000f3${RUNTIME}`;

describe('transactions that have to wait', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await Lab.start({ wallets: 2 });
  });
  afterEach(async () => {
    await lab.close();
    expect(lab.rig.warnings).toEqual([]);
  });

  const waitsFor = (id: string, reason: string | RegExp) =>
    lab.when(id, ({ waitingFor }) => waitingFor?.match(reason), String(reason));

  it('wait for money, say so, and go on in order when it has come', async () => {
    await lab.anvil.fund([lab.wallet], 21_000n);
    const many = await lab.rig.transactions.submitMany([lab.request(), lab.request({ value: 2n })]);
    const ids = many.map(({ id }) => id);
    const waiting = await waitsFor(ids[0] ?? '', /has 21000 wei to spend and needs \d+/);
    expect(waiting).toMatchObject({ state: 'accepted', nonce: undefined });
    await lab.anvil.mine();
    await waitsFor(ids[1] ?? '', 'wei to spend');
    await lab.anvil.fund([lab.wallet], ETHER);
    const done = await lab.settle(ids);
    expect(done.map(({ state, nonce, waitingFor }) => [state, nonce, waitingFor])).toEqual([
      ['confirmed', 0, undefined],
      ['confirmed', 1, undefined],
    ]);
    expect(await lab.balance()).toBe(3n);
  });

  it('wait when the money goes while they are in flight, and are not lost', async () => {
    const { id } = await lab.submit({ value: ETHER });
    await lab.inState(id, 'submitted');
    await lab.anvil.fund([lab.wallet], 0n);
    await lab.anvil.rpc('anvil_dropAllTransactions');
    await lab.anvil.mine(3);
    await waitsFor(id, /insufficient/i);
    await lab.anvil.fund([lab.wallet], 2n * ETHER);
    expect((await lab.settle([id]))[0]).toMatchObject({ state: 'confirmed', waitingFor: undefined });
    expect(await lab.balance()).toBe(ETHER);
  });

  it('wait for a base fee that they may pay without a nonce, and are overtaken', async () => {
    const gwei = (n: bigint) => n * 10n ** 9n;
    const baseFee = async (fee: bigint) => {
      await lab.anvil.rpc('anvil_setNextBlockBaseFeePerGas', `0x${fee.toString(16)}`);
      await lab.anvil.mine();
    };
    await baseFee(gwei(30n));
    const cheap = await lab.submit({ maxFeePerGas: gwei(1n), value: 5n });
    expect(await waitsFor(cheap.id, 'base fee')).toMatchObject({ state: 'accepted', nonce: undefined });
    const later = await lab.rig.transactions.submitMany([lab.request(), lab.request()]);
    for (const { id } of later) await lab.inState(id, 'submitted');
    await lab.anvil.rpc('anvil_dropAllTransactions');
    await baseFee(gwei(30n));
    const done = await lab.settle(later.map(({ id }) => id));
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['confirmed', 0],
      ['confirmed', 1],
    ]);
    expect((await lab.find(cheap.id)).state).toBe('accepted');
    await baseFee(1n);
    expect((await lab.settle([cheap.id]))[0]).toMatchObject({
      state: 'confirmed',
      nonce: 2,
      waitingFor: undefined,
    });
    expect(await lab.balance()).toBe(7n);
  });

  it('are cancelled while they wait for a base fee, and survive a restart', async () => {
    const [cheap, other] = await lab.rig.transactions.submitMany([
      lab.request({ maxFeePerGas: 1n }),
      lab.request({ maxFeePerGas: 2n }),
    ]);
    const ids = [cheap?.id ?? '', other?.id ?? ''];
    for (const id of ids) await waitsFor(id, 'base fee');
    await lab.restart();
    await lab.rig.transactions.cancel(ids[0] ?? '');
    expect((await lab.settle([ids[0] ?? '']))[0]).toMatchObject({
      state: 'cancelled',
      nonce: undefined,
      waitingFor: undefined,
    });
    await lab.anvil.rpc('anvil_setNextBlockBaseFeePerGas', '0x1');
    expect((await lab.settle([ids[1] ?? '']))[0]).toMatchObject({ state: 'confirmed', nonce: 0 });
  });

  it('leave what the policy wants to stay in the account', async () => {
    await lab.rig.transactions.setPolicy(lab.wallet, { minimumBalance: 5n * ETHER });
    await lab.anvil.fund([lab.wallet], 6n * ETHER);
    const { id } = await lab.submit({ value: 2n * ETHER });
    await waitsFor(id, 'wei to spend');
    await lab.rig.transactions.setPolicy(lab.wallet, { minimumBalance: ETHER });
    expect((await lab.settle([id]))[0]?.state).toBe('confirmed');
    expect(await lab.balance()).toBe(2n * ETHER);
  });

  it('wait for a key that cannot be used, without holding up other accounts', async () => {
    const { signers } = lab.rig;
    const signer = signers.get(lab.wallet);
    signers.set(lab.wallet, { address: lab.wallet, sign: () => Promise.reject(new RangeError('sealed')) });
    const { id } = await lab.submit();
    await waitsFor(id, 'cannot be used: sealed');
    const [, from = ''] = lab.wallets;
    const other = await lab.submit({ from });
    expect((await lab.settle([other.id]))[0]?.state).toBe('confirmed');
    signers.delete(lab.wallet);
    await waitsFor(id, 'no key');
    if (signer) signers.set(lab.wallet, signer);
    expect((await lab.settle([id]))[0]).toMatchObject({ state: 'confirmed', nonce: 0 });
    expect(await lab.balance()).toBe(2n);
  });

  it('keep what they have when a key goes while they are in flight', async () => {
    const { id } = await lab.submit();
    await lab.inState(id, 'submitted');
    lab.rig.signers.set(lab.wallet, {
      address: lab.wallet,
      sign: () => Promise.reject(new RangeError('sealed')),
    });
    await lab.rig.transactions.cancel(id);
    await lab.rig.transactions.speedUp(id);
    await lab.obeyed();
    expect((await lab.settle([id]))[0]).toMatchObject({ state: 'confirmed' });
    expect([await lab.outcomes(id), await lab.balance()]).toEqual([[['first', 'mined']], 1n]);
  });

  it('wait for an earlier one that makes them possible', async () => {
    const made = await lab.submit({ to: undefined, value: 0n, data: LOCK });
    const [{ contractAddress: to } = {}] = await lab.settle([made.id]);
    const call = { to, value: 0n };
    // a new head would let it try again, with the one before in the pool
    await lab.caughtUp();
    const many = await lab.rig.transactions.submitMany([
      lab.request({ ...call, data: '0x01' }),
      lab.request(call),
      lab.request({ value: 5n }),
    ]);
    const ids = many.map(({ id }) => id);
    await lab.inState(ids[0] ?? '', 'submitted');
    await waitsFor(ids[1] ?? '', 'waits for earlier ones');
    const done = await lab.settle(ids);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['confirmed', 1],
      ['confirmed', 2],
      ['confirmed', 3],
    ]);
  });

  it('fail when nothing is left that could make them possible, and hold nothing up', async () => {
    const made = await lab.submit({ to: undefined, value: 0n, data: LOCK });
    const [{ contractAddress: to } = {}] = await lab.settle([made.id]);
    const many = await lab.rig.transactions.submitMany([
      lab.request(),
      lab.request({ to, value: 0n }),
      lab.request({ value: 5n }),
    ]);
    const done = await lab.settle(many.map(({ id }) => id));
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['confirmed', 1],
      ['failed', undefined],
      ['confirmed', 2],
    ]);
    expect(await lab.balance()).toBe(6n);
  });
});
