import { freshDatabase } from '#libs/persistence/testing';
import { startMariadb, type MariadbServer } from '#libs/testing';
import { Lab, PAYEE } from '../testing/index.js';

const MAX = 2n ** 256n - 1n;
const TOKEN = '0x00000000000000000000000000000000000000C1';
const approveAll = `0x095ea7b3${PAYEE.slice(2).toLowerCase().padStart(64, '0')}${'f'.repeat(64)}`;
const REFUSED = { code: 'TRANSACTION_POLICY_REFUSED' };

describe.each(['sqlite', 'mariadb'] as const)('spending policies and amounts on %s', (type) => {
  let server: MariadbServer | undefined;
  let lab: Lab;
  const time = { ahead: 0 };
  const clock = { now: () => new Date(Date.now() + time.ahead) };
  beforeAll(async () => {
    if (type === 'mariadb') server = await startMariadb();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    time.ahead = 0;
    lab = await Lab.start({
      wallets: 2,
      clock,
      settings: { leaseMs: 10_000 },
      ...(server ? { database: await freshDatabase(server) } : {}),
    });
  });
  afterEach(async () => {
    await lab.close();
    expect(lab.rig.warnings).toEqual([]);
  });

  const accepted = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
    outcomes.filter(({ status }) => status === 'fulfilled').length;
  const spent = async () =>
    (await lab.rows<{ amount: string }>('SELECT amount FROM transaction_spending')).map(({ amount }) =>
      BigInt(amount),
    );

  it('never let more be accepted on a day than is allowed, however many ask at once', async () => {
    await lab.rig.transactions.setPolicy(lab.wallet, { perDay: 100n });
    const others = server ? [(await lab.another()).rig, (await lab.another()).rig] : [];
    const rigOf = (n: number) => others[n % 3] ?? lab.rig;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) =>
        rigOf(n).transactions.submit(
          lab.request({ value: 9n, idempotency: { scope: 's', key: String(n), fingerprint: '' } }),
        ),
      ),
    );
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(REFUSED);
    expect(accepted(outcomes)).toBe(11);
    expect(await spent()).toEqual([99n]);
    const { items } = await lab.rig.transactions.list({ from: lab.wallet });
    await lab.settle(items.map(({ id }) => id));
    expect(await lab.balance()).toBe(99n);
  });

  it('count what waits for its owner when it is sent, by the policy of then', async () => {
    const { transactions } = lab.rig;
    await transactions.setPolicy(lab.wallet, { perDay: 10n });
    const [a, b, c] = await transactions.submitMany(
      Array.from({ length: 3 }, () => lab.request({ value: 6n, send: false })),
    );
    await expect(lab.submit({ value: 11n, send: false })).rejects.toMatchObject(REFUSED);
    expect(await spent()).toEqual([]);
    await transactions.send(a?.id ?? '');
    expect(await spent()).toEqual([6n]);
    await expect(transactions.send(b?.id ?? '')).rejects.toMatchObject(REFUSED);
    await expect(transactions.sign(b?.id ?? '')).rejects.toMatchObject(REFUSED);
    expect(await lab.find(b?.id ?? '')).toMatchObject({ state: 'created' });
    await transactions.setPolicy(lab.wallet, { perDay: 100n, receivers: [lab.wallet] });
    await expect(transactions.send(b?.id ?? '')).rejects.toMatchObject(REFUSED);
    await transactions.setPolicy(lab.wallet, { perDay: 100n });
    expect((await transactions.sign(b?.id ?? '')).transaction.state).toBe('prepared');
    await transactions.send(b?.id ?? '');
    await transactions.cancel(c?.id ?? '');
    expect(await spent()).toEqual([12n]);
    await lab.settle([a?.id ?? '', b?.id ?? '']);
    expect(await lab.balance()).toBe(12n);
  });

  it('count once what is sent twice at once', async () => {
    const { transactions } = lab.rig;
    await transactions.setPolicy(lab.wallet, { perDay: 10n });
    const { id } = await lab.submit({ value: 6n, send: false });
    await Promise.all(Array.from({ length: 5 }, () => transactions.send(id)));
    expect(await spent()).toEqual([6n]);
    await lab.settle([id]);
    expect(await lab.balance()).toBe(6n);
  });

  it('take all or none of many, and none of one that is refused counts', async () => {
    const { transactions } = lab.rig;
    await transactions.setPolicy(lab.wallet, { perDay: 10n });
    const many = Array.from({ length: 3 }, () => lab.request({ value: 4n }));
    await expect(transactions.submitMany(many)).rejects.toMatchObject(REFUSED);
    expect(await spent()).toEqual([]);
    await transactions.submitMany(many.slice(1));
    await expect(lab.submit({ value: 3n })).rejects.toMatchObject(REFUSED);
    await lab.submit({ value: 2n });
    expect(await spent()).toEqual([10n]);
  });

  it('begin a day anew at midnight (UTC)', async () => {
    const { transactions } = lab.rig;
    await transactions.setPolicy(lab.wallet, { perDay: 10n });
    time.ahead = Date.parse('2040-02-29T23:50:00.000Z') - Date.now();
    await lab.submit({ value: 10n });
    await expect(lab.submit()).rejects.toMatchObject(REFUSED);
    time.ahead += 600_000;
    await lab.submit({ value: 10n });
    await expect(lab.submit()).rejects.toMatchObject(REFUSED);
    const days = await lab.rows('SELECT day, amount FROM transaction_spending ORDER BY day');
    expect(days).toMatchObject([{ day: '2040-02-29' }, { day: '2040-03-01' }]);
  });

  it('do not disturb others by sums that no column holds', async () => {
    const { transactions } = lab.rig;
    await transactions.setPolicy(lab.wallet, { tokens: { [TOKEN]: { perTransaction: MAX } } });
    const approvals = Array.from({ length: 3 }, () => lab.submit({ to: TOKEN, value: 0n, data: approveAll }));
    const other = lab.submit({ from: lab.wallets[1] ?? '' });
    expect(accepted(await Promise.allSettled([...approvals, other]))).toBe(4);
    expect(await spent()).toEqual([MAX]);
  });

  it('give one transaction for a key that comes twice in one call', async () => {
    const idempotency = { scope: 's', key: 'k', fingerprint: 'f' };
    const request = lab.request({ idempotency });
    const [[a, b], c] = await Promise.all([
      lab.rig.transactions.submitMany([request, request]),
      lab.submit({ from: lab.wallets[1] ?? '' }),
    ]);
    expect(b?.id).toBe(a?.id);
    await lab.settle([a?.id ?? '', c.id]);
    expect(await lab.balance()).toBe(2n);
  });

  it('keep amounts exact up to 2^256 - 1, and leave out the decimal that cannot hold them', async () => {
    for (const value of [MAX, 10n ** 36n, 10n ** 36n - 1n, 1n, 0n]) {
      const { id } = await lab.submit({ value, send: false });
      expect((await lab.find(id)).value).toBe(value);
    }
    const rows = await lab.rows<{ amount: string | number | null; amount_wei: string }>(
      'SELECT amount, amount_wei FROM blockchain_transactions ORDER BY amount_wei DESC',
    );
    expect(rows.map(({ amount_wei: wei }) => BigInt(wei))).toEqual([
      MAX,
      10n ** 36n,
      10n ** 36n - 1n,
      1n,
      0n,
    ]);
    expect(rows.slice(0, 2).map(({ amount }) => amount)).toEqual([null, null]);
    expect(rows.slice(2).every(({ amount }) => amount !== null)).toBe(true);
    if (type === 'mariadb') {
      const nines = '9'.repeat(18);
      expect(rows[2]?.amount).toBe(`${nines}.${nines}`);
      expect(rows[3]?.amount).toBe(`0.${'0'.repeat(17)}1`);
    }
  });
});
