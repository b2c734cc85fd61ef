import type { DataSource } from 'typeorm';
import { eventually, startMariadb, type MariadbServer } from '#libs/testing';
import { createDatabase, inTransaction, type Database, type MysqlSettings } from '../index.js';

describe('the MySQL engine', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  }, 300_000);
  afterAll(() => server.stop());

  async function using(
    mysql: Partial<MysqlSettings>,
    work: (database: Database) => Promise<void>,
    busyTimeoutMs = 10_000,
  ) {
    const { host, port, username, password, database: name } = server;
    const facts = { host, port, username, password, database: name, ...mysql };
    const database = await createDatabase({ type: 'mariadb', busyTimeoutMs, mysql: facts });
    try {
      await work(database);
    } finally {
      await database.close();
    }
  }

  const open = (database: Database, owner: string) => database.open({ owner, entities: [] });

  it('shares the connections among the data sources, up to the limit', async () => {
    await using({ maxOpenConns: 2 }, async (database) => {
      const sources = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => open(database, owner)));
      const ids = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const source = sources[i % 4];
          return source === undefined ? 0 : connectionId(source);
        }),
      );
      expect(new Set(ids).size).toBe(2);
      expect(database.connections()).toEqual({ active: 0, idle: 2, waiting: 0 });
      await Promise.all(sources.map((source) => source.destroy()));
    });
  });

  it('says that it is busy when no connection gets free', async () => {
    const work = async (database: Database) => {
      const source = await open(database, 'busy');
      const runner = source.createQueryRunner();
      await runner.query('SELECT 1');
      await expect(source.query('SELECT 1')).rejects.toMatchObject({
        code: 'DATABASE_BUSY',
        retryable: true,
      });
      await runner.release();
      await expect(source.query('SELECT 1 AS one')).resolves.toHaveLength(1);
      await source.destroy();
    };
    await using({ maxOpenConns: 1 }, work, 100);
  });

  it('replaces connections that have lived too long', async () => {
    await using({ connMaxLifetimeSeconds: 1, maxOpenConns: 1 }, async (database) => {
      const source = await open(database, 'aged');
      const id = () => connectionId(source);
      const first = await id();
      await eventually(async () => (await id()) !== first, { what: 'Another connection' });
      expect(database.connections()).toMatchObject({ active: 0, idle: 1 });
      await source.destroy();
    });
  });

  it('names the settings when the server refuses it, and keeps the password to itself', async () => {
    await using({ password: 'wrong-secret' }, async (database) => {
      const refused = open(database, 'refused');
      await expect(refused).rejects.toMatchObject({
        code: 'DATABASE_ACCESS_REFUSED',
        retryable: false,
        message: expect.stringMatching(/MYSQL_USERNAME.*MYSQL_PASSWORD/) as string,
      });
      await expect(refused).rejects.not.toMatchObject({
        message: expect.stringContaining('wrong-secret') as string,
      });
    });
    await using({ database: 'nowhere' }, async (database) => {
      await expect(open(database, 'refused')).rejects.toMatchObject({ code: 'DATABASE_ACCESS_REFUSED' });
    });
  });

  it('calls a lost deadlock a conflict, and `inTransaction` runs the loser again', async () => {
    await using({}, async (database) => {
      const source = await open(database, 'deadlock');
      await source.query('CREATE TABLE locks (id int PRIMARY KEY, n int NOT NULL)');
      await source.query('INSERT INTO locks VALUES (1, 0), (2, 0)');
      const bothHoldOne = { count: 0, reached: Promise.withResolvers<void>() };
      let attempts = 0;
      const crossing = (first: number, second: number) =>
        inTransaction(source, async (manager) => {
          attempts += 1;
          await manager.query('UPDATE locks SET n = n + 1 WHERE id = ?', [first]);
          bothHoldOne.count += 1;
          if (bothHoldOne.count === 2) bothHoldOne.reached.resolve();
          await bothHoldOne.reached.promise;
          await manager.query('UPDATE locks SET n = n + 1 WHERE id = ?', [second]);
        });
      await Promise.all([crossing(1, 2), crossing(2, 1)]);
      expect(attempts).toBe(3);
      await expect(source.query('SELECT n FROM locks')).resolves.toEqual([{ n: 2 }, { n: 2 }]);
      await source.destroy();
    });
  });
});

async function connectionId(source: DataSource): Promise<number | undefined> {
  // sleeps a little, so that the next caller needs another connection
  const [row] = await source.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id, SLEEP(0.001)');
  return row?.id;
}
