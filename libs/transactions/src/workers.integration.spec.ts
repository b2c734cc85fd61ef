import { fileURLToPath } from 'node:url';
import { freshDatabase } from '#libs/persistence/testing';
import { eventually, runProgram, startMariadb, type MariadbServer } from '#libs/testing';
import { expectExactlyOnce, Lab, receiverOf, submitNumbered, type CrashPlan } from '../testing/index.js';

const program = fileURLToPath(new URL('../testing/crash-engine.ts', import.meta.url));
const LEASE = 2_000;
const GONE = "SELECT id FROM blockchain_transactions WHERE state = 'submitted'";

describe('two workers on one database', () => {
  let server: MariadbServer;
  let lab: Lab;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());
  afterEach(() => lab.close());

  const start = async (wallets: number) => {
    const database = await freshDatabase(server);
    lab = await Lab.start({ wallets, database, settings: { leaseMs: LEASE } });
    return lab.another();
  };
  const holders = async () =>
    (await lab.rows<{ holder: string }>('SELECT holder FROM transaction_lanes')).map(({ holder }) => holder);
  /** Who holds the only account, then the other. */
  const roles = async (other: Lab['rig']) => {
    const { id } = await lab.submit();
    await lab.inState(id, 'submitted');
    const [mine] = lab.rig.report();
    return mine?.accounts === 1 ? ([lab.rig, other, id] as const) : ([other, lab.rig, id] as const);
  };

  it('share 400 transfers of 20 accounts, and do each once', async () => {
    const { rig } = await start(20);
    const ids: string[] = [];
    const requests = Array.from({ length: 400 }, (_, n) =>
      lab.request({ from: lab.wallets[n % 20] ?? '', to: receiverOf(n), value: BigInt(n + 1) }),
    );
    await Promise.all(
      requests.map(async (request, n) => {
        const { transactions } = n % 2 === 0 ? lab.rig : rig;
        ids[n] = (await transactions.submit(request)).id;
      }),
    );
    await eventually(async () => (await holders()).length === 20);
    expect(new Set(await holders()).size).toBe(2);
    const held = [lab.rig, rig].map((one) => one.report()[0]?.accounts ?? 0);
    expect(held.every((accounts) => accounts > 0)).toBe(true);
    await lab.settle(ids, 120_000);
    await expectExactlyOnce(lab, ids);
  });

  it('go on with what one leaves when it closes', async () => {
    const other = await start(10);
    const ids = await submitNumbered(lab, 200, other.rig);
    await lab.inState(ids[150] ?? '', 'prepared', 'submitted');
    await lab.anvil.mine();
    await other.close();
    await lab.settle(ids, 120_000);
    await expectExactlyOnce(lab, ids);
  });

  it('go on with what one leaves when it is killed', async () => {
    const other = await start(8);
    await other.close();
    const [database, rpcUrl] = [lab.rig.settings, lab.anvil.url];
    const share = { at: 0, of: 1 };
    const plan: CrashPlan = { rpcUrl, database, wallets: 8, transfers: 400, from: 0, share };
    const child = runProgram(program, [JSON.stringify(plan)]);
    const acknowledged: string[] = [];
    for await (const line of child.lines) {
      const [, id] = line.split(' ');
      if (id !== undefined) acknowledged.push(id);
      if (acknowledged.length === 120) break;
    }
    await child.kill9();
    await lab.settle(acknowledged, 120_000);
    type Row = { readonly id: string; readonly to_address: string; readonly amount_wei: string };
    const rows = await lab.rows<Row>('SELECT id, to_address, amount_wei FROM blockchain_transactions');
    // some were durable, and their acknowledgement got lost
    await lab.settle(
      rows.map(({ id }) => id),
      120_000,
    );
    const owed = new Map<string, bigint>();
    for (const { to_address: to, amount_wei: wei } of rows) owed.set(to, (owed.get(to) ?? 0n) + BigInt(wei));
    for (const [to, amount] of owed) expect([to, await lab.balance(to)]).toEqual([to, amount]);
  });

  it('do what the one is asked that does not hold the account', async () => {
    const { rig } = await start(1);
    const [holder, asked, id] = await roles(rig);
    const speedy = await asked.transactions.submit(lab.request({ value: 20n }));
    await lab.inState(speedy.id, 'submitted');
    await asked.transactions.cancel(id);
    await asked.transactions.speedUp(speedy.id);
    await eventually(async () => (await lab.outcomes(speedy.id)).length === 2);
    await lab.obeyed();
    const mine = await asked.transactions.submit(lab.request({ value: 300n, send: false }));
    const { transaction } = await asked.transactions.sign(mine.id);
    expect(transaction).toMatchObject({ state: 'prepared', nonce: 2 });
    await asked.transactions.send(mine.id);
    await lab.inState(mine.id, 'submitted');
    const { raw } = await lab.signOutside(3, { value: 4_000n });
    const foreign = await asked.transactions.submitRaw({ network: 'test', raw, owner: 'o' });
    await lab.inState(foreign.id, 'submitted');
    expect(holder.report()[0]?.accounts).toBe(1);
    const done = await lab.settle([id, speedy.id, mine.id, foreign.id]);
    expect(done.map(({ state, nonce }) => [state, nonce])).toEqual([
      ['cancelled', 0],
      ['confirmed', 1],
      ['confirmed', 2],
      ['confirmed', 3],
    ]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([320n, 4]);
    expect((await asked.transactions.settled(speedy.id)).state).toBe('confirmed');
  });

  it('do again together what a reorganisation has taken', async () => {
    const { rig } = await start(8);
    const head = Number(await lab.anvil.rpc('eth_blockNumber'));
    const transfers = Array.from({ length: 48 }, (_, n) =>
      lab.request({ from: lab.wallets[n % 8] ?? '', to: receiverOf(n), value: BigInt(n + 1) }),
    );
    const ids: string[] = [];
    for (const [n, transfer] of transfers.entries())
      ids.push((await (n % 2 === 0 ? lab.rig : rig).transactions.submit(transfer)).id);
    await lab.settle(ids);
    const depth = Number(await lab.anvil.rpc('eth_blockNumber')) - head;
    await lab.anvil.rpc('anvil_reorg', depth, []);
    await eventually(async () => (await lab.rows(GONE)).length === 48, { what: 'The loss of all blocks' });
    await lab.settle(ids, 60_000);
    await expectExactlyOnce(lab, ids);
  });

  it('tell both what became of a transaction, each step once', async () => {
    const { rig } = await start(1);
    const [, , id] = await roles(rig);
    await lab.settle([id]);
    const told = (one: Lab['rig']) =>
      one.events.filter(({ data }) => data['transactionId'] === id).map(({ event_type: type }) => type);
    const steps = ['accepted', 'submitted', 'mined', 'confirmed'].map((step) => `transaction_${step}`);
    for (const one of [lab.rig, rig]) {
      await eventually(() => told(one).length === 4, { what: 'All events' });
      expect(told(one)).toEqual(steps);
    }
  });

  it('follow a policy that was changed at the one that does not hold the account', async () => {
    const { rig } = await start(1);
    const [, asked, id] = await roles(rig);
    await lab.settle([id]);
    await asked.transactions.setPolicy(lab.wallet, { minimumBalance: 2n * 10n ** 24n });
    const poor = await asked.transactions.submit(lab.request());
    await lab.when(poor.id, ({ waitingFor }) => waitingFor?.includes('to spend'));
    await asked.transactions.setPolicy(lab.wallet, undefined);
    expect((await lab.settle([poor.id]))[0]?.state).toBe('confirmed');
  });
});
