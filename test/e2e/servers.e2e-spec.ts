import { eventually, startConsul, startMariadb, startRedis } from '#libs/testing';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';

const SECRETS = {
  JWT_SECRET: 'e2e-7d1f0a94c2b84e51a6f3-jwt-signing',
  KEY_ENCRYPTION_SECRET: 'e2e-51c09f7be2d34a8090aa-wrapping',
};

describe('the service on MariaDB, Redis and Consul', () => {
  let servers: Awaited<ReturnType<typeof startAll>>;
  let service: ServiceProcess;

  beforeAll(async () => {
    servers = await startAll();
    service = await startServiceProcess({ env: servers.env });
  }, 300_000);
  afterAll(async () => {
    await service.stop();
    await Promise.all([servers.mariadb.stop(), servers.redis.stop(), servers.consul.stop()]);
  });

  it('serves, with its rows in MariaDB', async () => {
    const { body } = await service.call('/health', { token: null });
    expect(body.details.database).toMatchObject({ status: 'up', type: 'mariadb' });
    expect((await service.call('/api/v1/admin/audit')).body.items.length).toBeGreaterThan(0);
  });

  it('is found in Consul once its health check passes, and is gone after a stop', async () => {
    const passing = async () =>
      (await consul<unknown[]>('/v1/health/service/blockchain-service?passing=1')).length;
    await eventually(async () => (await passing()) === 1, { what: 'The registration', within: 60_000 });
    const [entry] = await consul<{ Service: { Port: number; Meta: object } }[]>(
      '/v1/health/service/blockchain-service',
    );
    expect(`http://127.0.0.1:${entry?.Service.Port}`).toBe(service.url);

    await service.stop();
    await eventually(async () => (await passing()) === 0, { what: 'The deregistration' });
    service = await startServiceProcess({ env: servers.env });
  });

  it('follows Consul KV, which outranks what administrators set', async () => {
    const status = async () => (await service.call('/api/v1/admin/features/wallet')).body.status as string;
    await put('features/wallet/enabled', 'false');
    await eventually(async () => (await status()) === 'unloaded', { what: 'The unloading of wallet' });
    const refused = await service.call('/api/v1/admin/features/wallet', { method: 'PUT', body: {} });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'SETTING_SHADOWED',
      detail: expect.stringContaining('consul') as string,
    });
    await put('features/wallet/enabled', 'true');
    await eventually(async () => (await status()) === 'active', { what: 'The loading of wallet' });
  });

  it('refuses a faulty value in Consul KV, says so in health, and recovers', async () => {
    const configuration = async () =>
      (await service.call('/health', { token: null })).body.details.configuration;
    await put('rate_limit/requests_per_minute', 'many');
    await eventually(async () => (await configuration()).status === 'degraded', {
      what: 'The degraded health',
    });
    expect((await configuration()).reason).toContain('rate_limit.requests_per_minute');
    await put('rate_limit/requests_per_minute', '900');
    await eventually(async () => (await configuration()).status === 'up', { what: 'The recovery' });
    const { headers } = await service.call('/api/v1/admin/features');
    expect(headers.get('ratelimit-limit')).toBe('900');
  });

  it('serves on while Redis is away, and without Consul', async () => {
    await servers.redis.kill9();
    servers.consul.freeze();
    expect((await service.call('/api/v1/admin/features')).status).toBe(200);
    servers.consul.thaw();
    await servers.redis.start();
    expect((await service.call('/api/v1/admin/features')).status).toBe(200);
  });

  it('answers 503 while the database is away, stays alive, and recovers by itself', async () => {
    await servers.mariadb.kill9();
    await eventually(async () => (await service.call('/health', { token: null })).status === 503, {
      what: 'The unhealthy state',
    });
    expect((await service.call('/health/live', { token: null })).status).toBe(200);
    expect((await service.call('/health/ready', { token: null })).status).toBe(503);
    const audit = await service.call('/api/v1/admin/audit');
    expect(audit.status).toBe(503);
    expect(audit.headers.get('retry-after')).not.toBeNull();
    expect((await service.call('/api/v1/admin/features')).status).toBe(200);
    await servers.mariadb.start();
    await eventually(async () => (await service.call('/health/ready', { token: null })).status === 200, {
      what: 'The recovery',
    });
    expect((await service.call('/api/v1/admin/audit')).status).toBe(200);
  });

  async function consul<T>(path: string): Promise<T> {
    const response = await fetch(`http://${servers.consul.address}${path}`);
    return (await response.json()) as T;
  }

  async function put(key: string, value: string): Promise<void> {
    const url = `http://${servers.consul.address}/v1/kv/config/blockchain-service/${key}`;
    expect((await fetch(url, { method: 'PUT', body: value })).status).toBe(200);
  }
});

async function startAll() {
  const [mariadb, redis, consul] = await Promise.all([startMariadb(), startRedis(), startConsul()]);
  const env = {
    ...SECRETS,
    DATABASE_TYPE: 'mariadb',
    MYSQL_HOST: mariadb.host,
    MYSQL_PORT: String(mariadb.port),
    MYSQL_USERNAME: mariadb.username,
    MYSQL_PASSWORD: mariadb.password,
    MYSQL_DATABASE: mariadb.database,
    REDIS_ENABLED: 'true',
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: new URL(redis.url).port,
    SERVICE_DISCOVERY_ENABLED: 'true',
    SERVICE_CHECK_INTERVAL: '1',
    CONSUL_ADDRESS: consul.address,
  };
  return { mariadb, redis, consul, env };
}
