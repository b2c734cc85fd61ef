import { describeDiscovery } from '#libs/discovery/testing';
import { StaticDiscovery, type StaticAddresses } from './static-discovery.js';

describeDiscovery('static', async () => ({
  discovery: new StaticDiscovery(() => ({})),
  stop: () => Promise.resolve(),
}));

describe('StaticDiscovery', () => {
  it('gives the addresses of the map as they are now', async () => {
    let addresses: StaticAddresses = { auth: ['10.0.0.1:8431', 'auth.internal:80'] };
    const discovery = new StaticDiscovery(() => addresses);
    await expect(discovery.instances('auth')).resolves.toMatchObject([
      { name: 'auth', address: '10.0.0.1', port: 8431 },
      { name: 'auth', address: 'auth.internal', port: 80 },
    ]);
    addresses = { auth: ['[::1]:8431'] };
    await expect(discovery.instances('auth')).resolves.toMatchObject([{ address: '::1', port: 8431 }]);
  });

  it.each(['auth', 'auth:', 'auth:99999', 'auth:0', 'a b:80', '::1:80', 'http://auth:80'])(
    'refuses %s',
    async (address) => {
      const discovery = new StaticDiscovery(() => ({ auth: [address] }));
      await expect(discovery.instances('auth')).rejects.toMatchObject({ code: 'STATIC_ADDRESS_INVALID' });
    },
  );
});
