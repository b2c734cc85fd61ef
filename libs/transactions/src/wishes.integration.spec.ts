import { eventually } from '#libs/testing';
import { Lab } from '../testing/index.js';

const GWEI = 10n ** 9n;

describe('cancelling, speeding up and holding', () => {
  let lab: Lab | undefined;
  const start = async (options: Parameters<typeof Lab.start>[0] = {}) => (lab = await Lab.start(options));
  afterEach(async () => {
    await lab?.close();
    expect(lab?.rig.warnings).toEqual([]);
    lab = undefined;
  });

  it('cancels one between others, which all go on', async () => {
    const at = await start();
    const { transactions } = at.rig;
    const many = await transactions.submitMany([1n, 20n, 300n].map((value) => at.request({ value })));
    const ids = many.map(({ id }) => id);
    for (const id of ids) await at.inState(id, 'submitted');
    await transactions.cancel(ids[1] ?? '');
    await eventually(async () => String((await at.outcomes(ids[1] ?? '')).at(-1)) === 'cancellation,sent');
    const done = await at.settle(ids);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['confirmed', 0],
      ['cancelled', 1],
      ['confirmed', 2],
    ]);
    expect([await at.balance(), await at.nonce()]).toEqual([301n, 3]);
    expect(at.told(ids[1] ?? '')).toEqual(['accepted', 'submitted', 'mined', 'cancelled']);
  });

  it('cancels what waits in the queue without using a nonce', async () => {
    const at = await start({ settings: { maxInFlight: 1 } });
    const { transactions } = at.rig;
    const many = await transactions.submitMany([1n, 20n, 300n].map((value) => at.request({ value })));
    const [first = '', second = '', third = ''] = many.map(({ id }) => id);
    await transactions.cancel(second);
    expect(await at.inState(second, 'cancelled')).toMatchObject({ nonce: undefined, status: 'FAILED' });
    const done = await at.settle([first, third]);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['confirmed', 0],
      ['confirmed', 1],
    ]);
    expect(await at.balance()).toBe(301n);
    expect(at.told(second)).toEqual(['accepted', 'cancelled']);
  });

  it('cancels what waits behind more than is kept in memory', async () => {
    const at = await start();
    const { transactions } = at.rig;
    await at.anvil.fund([at.wallet], 0n);
    let last = '';
    for (let n = 0; n < 6; n++) {
      const many = await transactions.submitMany(Array.from({ length: 1_000 }, () => at.request()));
      last = many.at(-1)?.id ?? '';
    }
    await transactions.cancel(last);
    expect(await at.inState(last, 'cancelled')).toMatchObject({ nonce: undefined });
    await at.obeyed();
    expect(at.rig.report()[0]?.queued).toBe(5_000);
  });

  it('lets the chain decide between a transaction and its cancellation', async () => {
    const at = await start();
    const { id } = await at.submit();
    await at.inState(id, 'submitted');
    const [{ hash, nonce } = {}] = await at.rig.transactions.attempts(id);
    const [first] = await at.rows<{ raw: string }>(
      `SELECT raw FROM transaction_attempts WHERE hash = '${hash}'`,
    );
    await at.rig.transactions.cancel(id);
    await eventually(async () => String((await at.outcomes(id)).at(-1)) === 'cancellation,sent');
    // another node has the first one only
    await at.anvil.rpc('anvil_dropAllTransactions');
    await at.anvil.rpc('eth_sendRawTransaction', first?.raw);
    await at.anvil.mine();
    const [done] = await at.settle([id]);
    expect(done).toMatchObject({ state: 'confirmed', hash, nonce });
    expect(await at.outcomes(id)).toEqual([
      ['first', 'mined'],
      ['cancellation', 'replaced'],
    ]);
    expect([await at.balance(), await at.nonce()]).toEqual([1n, 1]);
  });

  it('drops wishes that come too late', async () => {
    const at = await start({ settings: { patrolMs: 60_000 } });
    const { id } = await at.submit({ confirmations: 1 });
    await at.inState(id, 'submitted');
    await at.anvil.mine();
    const wishes = ['cancel', 'speedUp'] as const;
    await Promise.all(wishes.map((wish) => at.rig.transactions[wish](id).catch(() => undefined)));
    await at.settle([id]);
    await at.obeyed();
    expect((await at.find(id)).state).toMatch(/confirmed|cancelled/);
    for (const wish of wishes)
      await expect(at.rig.transactions[wish](id)).rejects.toMatchObject({
        code: 'TRANSACTION_STATE_CONFLICT',
      });
  });

  it('speeds up, up to the cap of the request and of the network', async () => {
    const at = await start({ chain: { maxFeePerGas: Number(20n * GWEI) } });
    const { transactions } = at.rig;
    const { id } = await at.submit({ maxFeePerGas: 4n * GWEI });
    await at.inState(id, 'submitted');
    for (let n = 0; n < 20; n++) {
      const refused = await transactions.speedUp(id).catch(({ code }: { code: string }) => code);
      if (refused === 'TRANSACTION_FEE_CAPPED') break;
      await at.obeyed();
    }
    await expect(transactions.speedUp(id)).rejects.toMatchObject({ code: 'TRANSACTION_FEE_CAPPED' });
    const attempts = await transactions.attempts(id);
    const prices = attempts.map(({ fees }) => (fees.type === 'eip1559' ? fees.maxFeePerGas : 0n));
    expect(prices.length).toBeGreaterThan(2);
    expect(prices.every((price) => price <= 4n * GWEI)).toBe(true);
    expect(prices).toEqual(prices.toSorted((a, b) => (a < b ? -1 : 1)));
    await eventually(async () => String((await at.outcomes(id)).at(-1)) === 'speed-up,sent');
    expect((await at.settle([id]))[0]).toMatchObject({ state: 'confirmed', hash: attempts.at(-1)?.hash });
    expect(await at.balance()).toBe(1n);
  });

  it('spends the nonce of what is signed and not sent in time, and later ones go on', async () => {
    const at = await start({ settings: { holdSeconds: 1 } });
    const { transactions } = at.rig;
    const { id } = await at.submit({ send: false });
    const { transaction, raw } = await transactions.sign(id);
    expect(transaction).toMatchObject({ state: 'prepared', nonce: 0 });
    const later = await at.submit({ value: 20n });
    const [held, done] = await at.settle([id, later.id]);
    expect(held).toMatchObject({ state: 'failed', nonce: 0, failure: { kind: 'expired' } });
    expect(done).toMatchObject({ state: 'confirmed', nonce: 1 });
    await expect(at.anvil.rpc('eth_sendRawTransaction', raw)).rejects.toThrow('nonce too low');
    await expect(transactions.sign(id)).rejects.toMatchObject({ code: 'TRANSACTION_STATE_CONFLICT' });
    expect([await at.balance(), await at.nonce()]).toEqual([20n, 2]);
  });

  it('knows a signed one that its owner has sent by other ways', async () => {
    const at = await start({ settings: { holdSeconds: 600 } });
    const { id } = await at.submit({ send: false });
    const { raw } = await at.rig.transactions.sign(id);
    await at.anvil.rpc('eth_sendRawTransaction', raw);
    expect((await at.settle([id]))[0]).toMatchObject({ state: 'confirmed', nonce: 0 });
    expect(await at.balance()).toBe(1n);
  });

  it('sends what is to be sent before it could be signed', async () => {
    const at = await start({ settings: { holdSeconds: 1 } });
    const { transactions } = at.rig;
    const signer = at.rig.signers.get(at.wallet);
    const { id } = await at.submit({ send: false });
    at.rig.signers.set(at.wallet, {
      address: at.wallet,
      sign: () => Promise.reject(new RangeError('sealed')),
    });
    const signing = transactions.sign(id);
    await at.when(id, ({ waitingFor }) => waitingFor?.includes('sealed'));
    await transactions.send(id);
    await at.obeyed();
    if (signer) at.rig.signers.set(at.wallet, signer);
    expect(await at.settle([id])).toMatchObject([{ state: 'confirmed', nonce: 0 }]);
    expect((await signing).transaction.id).toBe(id);
    expect(await at.balance()).toBe(1n);
  });

  it('refuses to change what is held, or was signed elsewhere', async () => {
    const at = await start();
    const { transactions } = at.rig;
    const { raw } = await at.signOutside(7);
    const foreign = await transactions.submitRaw({ network: 'test', raw, owner: 'o' });
    const { id } = await at.submit({ send: false });
    await transactions.sign(id);
    const conflict = { code: 'TRANSACTION_STATE_CONFLICT' };
    await expect(transactions.speedUp(id)).rejects.toMatchObject(conflict);
    await expect(transactions.speedUp(foreign.id)).rejects.toMatchObject(conflict);
    await expect(transactions.cancel(foreign.id)).rejects.toMatchObject(conflict);
    await transactions.cancel(id);
    expect((await at.settle([id]))[0]).toMatchObject({ state: 'cancelled', nonce: 0 });
  });
});
