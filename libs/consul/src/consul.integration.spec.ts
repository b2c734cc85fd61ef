import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeKeyValueStore, describeLocks } from '#libs/consul/testing';
import { describeDiscovery } from '#libs/discovery/testing';
import { eventually, freePort, startConsul, type ConsulServer } from '#libs/testing';
import { centreLayer } from './centre-layer.js';
import { ConsulClient } from './consul-client.js';
import { ConsulDiscovery } from './consul-discovery.js';
import { ConsulKeyValueStore } from './consul-key-value-store.js';
import { ConsulLocks } from './consul-locks.js';

async function startedClient(): Promise<{
  client: ConsulClient;
  server: ConsulServer;
  stop: () => Promise<void>;
}> {
  const server = await startConsul();
  const client = new ConsulClient({ address: server.address, datacenter: server.datacenter });
  const stop = async () => {
    client.close();
    await server.stop();
  };
  return { client, server, stop };
}

describeDiscovery('Consul', async () => {
  const { client, stop } = await startedClient();
  return { discovery: new ConsulDiscovery(client), stop };
});

describeKeyValueStore('Consul', async () => {
  const { client, stop } = await startedClient();
  return { store: new ConsulKeyValueStore(client), stop };
});

describeLocks('Consul', async () => {
  const { client, stop } = await startedClient();
  return { locks: new ConsulLocks(client, { lockDelaySeconds: 1 }), stop };
});

describe('Consul', () => {
  let client: ConsulClient;
  let server: ConsulServer;
  let stop: () => Promise<void>;
  beforeAll(async () => ({ client, server, stop } = await startedClient()));
  afterAll(() => stop());

  it('gives out an instance only while its health check passes', async () => {
    const discovery = new ConsulDiscovery(client);
    let status = 200;
    const asked: string[] = [];
    const probed = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => probed.once('listening', resolve));
    await discovery.register({
      id: 'sick-1',
      name: 'sick',
      address: '127.0.0.1',
      port: (probed.address() as AddressInfo).port,
      tags: [],
      meta: {},
      probe: { path: '/health', intervalSeconds: 1, timeoutSeconds: 1, deregisterAfterSeconds: 60 },
    });
    const count = async () => (await discovery.instances('sick')).length;
    await eventually(async () => (await count()) === 1);
    status = 503;
    await eventually(async () => (await count()) === 0);
    await expect(discovery.isRegistered('sick-1')).resolves.toBe(true);
    status = 200;
    await eventually(async () => (await count()) === 1);
    expect(new Set(asked)).toEqual(new Set(['/health']));
    probed.close();
  });

  it('is a layer of settings that tells its changes', async () => {
    const store = new ConsulKeyValueStore(client);
    const layer = centreLayer(store, { prefix: 'config/blockchain-service' });
    let changes = 0;
    const end = await layer.watch?.(() => (changes += 1));
    await eventually(() => changes === 1);
    await store.set({ key: 'config/blockchain-service/rate_limit/requests_per_minute', value: '5' });
    await eventually(() => changes === 2);
    await expect(layer.get()).resolves.toMatchObject({ tree: { rate_limit: { requests_per_minute: '5' } } });
    await end?.();
  });

  it('tells the holder when its session is destroyed', async () => {
    const lock = await new ConsulLocks(client, { lockDelaySeconds: 1 }).tryAcquire('fragile');
    const [session] = await client.sdk.session.list();
    await client.sdk.session.destroy(session?.ID ?? '');
    await eventually(() => lock?.lost.aborted);
    await lock?.release();
  });

  it('tells the holder when somebody removes the lock, and the next one gets a higher fence', async () => {
    const locks = new ConsulLocks(client, { lockDelaySeconds: 1, prefix: 'here/' });
    const lock = await locks.tryAcquire('removed');
    await client.sdk.kv.del('here/removed');
    await eventually(() => lock?.lost.aborted);
    const next = await locks.acquire('removed', new AbortController().signal);
    expect(next.fence).toBeGreaterThan(lock?.fence ?? Infinity);
    await next.release();
  });

  it('gets the lock of a holder that has died, once its session has ended', async () => {
    const locks = new ConsulLocks(client, { lockDelaySeconds: 1 });
    const dead = await locks.tryAcquire('inherited');
    // the heir has a session of the same name
    const sessions = await client.sdk.session.list();
    const heir = locks.acquire('inherited', new AbortController().signal);
    for (const { ID, Name } of sessions)
      if (Name === 'inherited') await client.sdk.session.destroy(ID).catch(() => undefined);
    const lock = await heir;
    expect(lock.fence).toBeGreaterThan(dead?.fence ?? Infinity);
    await lock.release();
    await dead?.release();
  });

  it('goes on watching after Consul was gone', async () => {
    const store = new ConsulKeyValueStore(client);
    await store.set({ key: 'outage/a', value: 'before' });
    const seen: string[] = [];
    const errors: unknown[] = [];
    const ended = new AbortController();
    store.watch('outage/', {
      onChange: (entries) => void seen.push(entries.map(({ value }) => value).join()),
      onError: (reason) => errors.push(reason),
      signal: ended.signal,
    });
    await eventually(() => seen.at(-1) === 'before');
    await server.kill9();
    await eventually(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ code: 'CONSUL_UNAVAILABLE', retryable: true });
    await server.start();
    await eventually(() => store.set({ key: 'outage/a', value: 'after' }).catch(() => false));
    await eventually(() => seen.at(-1) === 'after');
    ended.abort();
  });
});

describe('Without Consul', () => {
  it('says that it is unavailable, where, and what to check', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const client = new ConsulClient({ address });
    const message = expect.stringContaining(address) as string;
    await expect(new ConsulKeyValueStore(client).get('a')).rejects.toMatchObject({
      code: 'CONSUL_UNAVAILABLE',
      message,
    });
    await expect(new ConsulDiscovery(client).instances('a')).rejects.toMatchObject({
      code: 'DISCOVERY_UNAVAILABLE',
      message,
    });
    await expect(new ConsulLocks(client).tryAcquire('a')).rejects.toMatchObject({
      code: 'CONSUL_UNAVAILABLE',
      retryable: true,
    });
  });

  it.each(['', 'http://', 'ftp://consul:1', 'a b', 'consul:x'])('refuses the address "%s"', (address) => {
    expect(() => new ConsulClient({ address })).toThrow(
      expect.objectContaining({ code: 'CONSUL_ADDRESS_INVALID' }) as Error,
    );
  });
});
