import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '#libs/testing';
import type { Discovery, Registration } from '../src/discovery.port.js';

export interface DiscoveryHarness {
  readonly discovery: Discovery;
  stop(): Promise<void>;
}

/** What every adapter of `Discovery` promises. */
export function describeDiscovery(name: string, make: () => Promise<DiscoveryHarness>): void {
  describe(`Discovery: ${name}`, () => {
    let harness: DiscoveryHarness;
    let probed: Server;

    beforeAll(async () => {
      harness = await make();
      probed = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
      await new Promise((resolve) => probed.once('listening', resolve));
    });
    afterAll(async () => {
      probed.close();
      await harness.stop();
    });

    const registration = (id: string, service: string): Registration => ({
      id,
      name: service,
      address: '127.0.0.1',
      port: (probed.address() as AddressInfo).port,
      tags: ['one', 'two'],
      meta: { version: '1.2.3' },
      probe: { path: '/health', intervalSeconds: 1, timeoutSeconds: 1, deregisterAfterSeconds: 60 },
    });
    const found = async (service: string) => (await harness.discovery.instances(service)).map(({ id }) => id);

    it('finds no instance of an unknown service', async () => {
      await expect(harness.discovery.instances('nobody')).resolves.toEqual([]);
    });

    it('finds a registered instance with all that was said of it', async () => {
      const { probe: _, ...instance } = registration('whole-1', 'whole');
      await harness.discovery.register(registration('whole-1', 'whole'));
      const [only, ...others] = await eventually(async () => {
        const instances = await harness.discovery.instances('whole');
        return instances.length > 0 && instances;
      });
      expect(only).toEqual(instance);
      expect(others).toEqual([]);
    });

    it('keeps services and instances apart, in a stable order', async () => {
      for (const id of ['many-2', 'many-1']) await harness.discovery.register(registration(id, 'many'));
      await harness.discovery.register(registration('other-1', 'other'));
      await eventually(async () => (await found('many')).length === 2 && (await found('other')).length === 1);
      expect((await found('many')).toSorted()).toEqual(['many-1', 'many-2']);
      expect(await found('many')).toEqual(await found('many'));
      expect(await found('other')).toEqual(['other-1']);
    });

    it('takes the last registration of an id', async () => {
      await harness.discovery.register(registration('twice', 'twice'));
      await harness.discovery.register({ ...registration('twice', 'twice'), meta: { version: '2.0.0' } });
      const instances = await eventually(async () => {
        const now = await harness.discovery.instances('twice');
        return now.some(({ meta }) => meta.version === '2.0.0') && now;
      });
      expect(instances).toHaveLength(1);
    });

    it('forgets what is deregistered, and does not mind what it never knew', async () => {
      await harness.discovery.register(registration('brief', 'brief'));
      await expect(harness.discovery.isRegistered('brief')).resolves.toBe(true);
      await harness.discovery.deregister('brief');
      await expect(harness.discovery.isRegistered('brief')).resolves.toBe(false);
      await expect(found('brief')).resolves.toEqual([]);
      await harness.discovery.deregister('brief');
    });
  });
}
