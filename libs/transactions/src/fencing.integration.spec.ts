import { startFaultyNode, type FaultyNode } from '#libs/chain-evm/testing';
import { freshDatabase } from '#libs/persistence/testing';
import { eventually, startMariadb, type MariadbServer } from '#libs/testing';
import { expectExactlyOnce, Lab, submitNumbered } from '../testing/index.js';

const SEND = 'eth_sendRawTransaction';

describe('a worker that loses an account, or its database', () => {
  let server: MariadbServer;
  let lab: Lab;
  let node: FaultyNode | undefined;
  beforeAll(async () => {
    server = await startMariadb();
  });
  beforeEach(async () => {
    const database = await freshDatabase(server);
    const rpcUrls = async ({ url }: { url: string }) => [(node = await startFaultyNode(url)).url];
    lab = await Lab.start({ database, rpcUrls });
  });
  afterEach(async () => {
    await lab.close();
    await node?.close();
  });
  afterAll(() => server.stop());

  const tables = async () => ({
    transactions: await lab.rows('SELECT * FROM blockchain_transactions ORDER BY id'),
    attempts: await lab.rows('SELECT * FROM transaction_attempts ORDER BY transaction_id, number'),
  });
  const takeAway = (until: string) =>
    lab.rows(
      `UPDATE transaction_lanes SET holder = 'another', fence = fence + 1, lease_until = '${until}', next_nonce = next_nonce`,
    );

  it('writes nothing of it any more, and the next holder does the rest', async () => {
    const ids = await submitNumbered(lab, 5);
    await lab.inState(ids[4] ?? '', 'submitted');
    await eventually(() => lab.told(ids[4] ?? '').includes('submitted'));
    await takeAway('2100-01-01 00:00:00.000');
    const before = await tables();
    await lab.anvil.mine(4);
    await lab.caughtUp();
    const late = await lab.submit({ value: 5n });
    await eventually(() => lab.rig.warnings.some((warning) => warning.includes('taken over')));
    await eventually(() => lab.rig.report()[0]?.accounts === 0);
    await lab.anvil.mine(2);
    await lab.caughtUp();
    const after = await tables();
    expect(after.transactions.slice(0, 5)).toEqual(before.transactions);
    expect(after.attempts).toEqual(before.attempts);
    expect(await lab.find(late.id)).toMatchObject({ state: 'accepted', nonce: undefined });
    expect([await lab.nonce(), await lab.nonce('pending')]).toEqual([5, 5]);
    expect(lab.told(ids[4] ?? '')).toEqual(['accepted', 'submitted']);
    await takeAway('2000-01-01 00:00:00.000');
    // deep enough by now, though no block comes
    for (const id of ids) await lab.inState(id, 'confirmed');
    await lab.settle([...ids, late.id]);
    await expectExactlyOnce(lab, ids);
    expect(await lab.balance()).toBe(5n);
  });

  /** While it runs, nothing is stored of what is signed. */
  const withoutAttempts = async (work: () => Promise<void>) => {
    const source = await lab.rig.database.open({ owner: 'transactions', entities: [] });
    const session = source.createQueryRunner();
    await session.query('LOCK TABLES transaction_attempts WRITE');
    try {
      await work();
    } finally {
      await session.query('UNLOCK TABLES');
      await session.release();
      await source.destroy();
    }
  };
  /** True while an attempt waits for the table. */
  const storing = async () => {
    const waiting = await lab.rows(
      "SELECT id FROM information_schema.processlist WHERE info LIKE 'INSERT INTO `transaction_attempts%'",
    );
    return waiting.length > 0;
  };
  const wish = (id: string, command: string) =>
    lab.rows(
      `INSERT INTO transaction_commands (id, transaction_id, network, address, command) VALUES ('w', '${id}', 'test', '${lab.wallet}', '${command}')`,
    );
  /** Blocks that nothing gets into; gives how often the engine has broadcast something meanwhile. */
  const sentDuring = async (blocks: number): Promise<number> => {
    const before = node?.asked.get(SEND) ?? 0;
    for (let block = 0; block < blocks; block++) {
      await lab.anvil.rpc('anvil_dropAllTransactions');
      await lab.anvil.mine();
      await lab.caughtUp();
    }
    return (node?.asked.get(SEND) ?? 0) - before;
  };

  it('does not send what is not stored, however many blocks come meanwhile', async () => {
    let id = '';
    await withoutAttempts(async () => {
      id = (await lab.submit()).id;
      await eventually(() => lab.rig.report()[0]?.inFlight === 1);
      expect(await sentDuring(4)).toBe(0);
      expect(await lab.find(id)).toMatchObject({ state: 'accepted' });
    });
    expect(await lab.settle([id])).toMatchObject([{ state: 'confirmed', nonce: 0 }]);
    expect([await lab.balance(), await lab.nonce()]).toEqual([1n, 1]);
  });

  it('does not send what is to replace another before it is stored', async () => {
    const { id } = await lab.submit();
    const { hash } = await lab.inState(id, 'submitted');
    await withoutAttempts(async () => {
      await wish(id, 'speed-up:fast');
      await eventually(storing, { what: 'The storing of the replacement' });
      expect(await sentDuring(8)).toBe(0);
      expect(await lab.find(id)).toMatchObject({ state: 'submitted', hash });
    });
    await eventually(async () => (await lab.outcomes(id)).length === 2);
    const [done] = await lab.settle([id]);
    expect(done).toMatchObject({ state: 'confirmed', nonce: 0 });
    expect([await lab.balance(), await lab.nonce()]).toEqual([1n, 1]);
  });
});
