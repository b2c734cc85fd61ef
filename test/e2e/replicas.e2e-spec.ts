import { eventually, startMariadb } from '#libs/testing';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';

describe('two replicas on one database', () => {
  let database: Awaited<ReturnType<typeof startMariadb>>;
  let replicas: readonly [ServiceProcess, ServiceProcess];

  beforeAll(async () => {
    database = await startMariadb();
    const env = {
      JWT_SECRET: 'e2e-0c5d8f31a7b94d62b1de-jwt-signing',
      KEY_ENCRYPTION_SECRET: 'e2e-93ab1d7c40e24f1c8b6f-wrapping',
      DATABASE_TYPE: 'mariadb',
      MYSQL_HOST: database.host,
      MYSQL_PORT: String(database.port),
      MYSQL_USERNAME: database.username,
      MYSQL_PASSWORD: database.password,
      MYSQL_DATABASE: database.database,
    };
    replicas = await Promise.all([startServiceProcess({ env }), startServiceProcess({ env })]);
  }, 300_000);
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await database.stop();
  });

  it('start at the same time on empty tables', async () => {
    for (const replica of replicas) {
      const { body } = await replica.call('/api/v1/admin/features');
      expect(body.items.map((i: { status: string }) => i.status)).toEqual(Array(4).fill('active'));
    }
  });

  it('converge: what an administrator changes at one, the other follows', async () => {
    const [one, other] = replicas;
    const seen = async () => (await other.call('/api/v1/admin/features/wallet')).body;
    const off = await one.call('/api/v1/admin/features/wallet', {
      method: 'PATCH',
      body: { enabled: false },
    });
    expect(off.status).toBe(200);
    await eventually(async () => (await seen()).status === 'unloaded', { what: 'The other replica' });
    await one.call('/api/v1/admin/features/wallet', { method: 'PUT', body: {} });
    await eventually(async () => (await seen()).status === 'active', { what: 'The other replica' });
  });
});
