import { eventually } from '#libs/testing';
import type { Registration } from './discovery.port.js';
import { keepRegistered } from './keep-registered.js';
import { StaticDiscovery } from './static-discovery.js';

const registration: Registration = {
  id: 'a-1',
  name: 'a',
  address: '127.0.0.1',
  port: 80,
  tags: [],
  meta: {},
  probe: { path: '/health', intervalSeconds: 1, timeoutSeconds: 1, deregisterAfterSeconds: 60 },
};

/** Refuses the first `failures` registrations. */
class Reluctant extends StaticDiscovery {
  constructor(private failures: number) {
    super(() => ({}));
  }
  override async register(wanted: Registration): Promise<void> {
    if (this.failures-- > 0) throw new RangeError('not yet');
    await super.register(wanted);
  }
}

describe('keepRegistered', () => {
  it('registers as soon as the registry answers', async () => {
    const discovery = new Reluctant(2);
    const kept = keepRegistered(discovery, registration, { retryMs: 1 });
    expect(kept.registered).toBe(false);
    await eventually(() => kept.registered);
    await expect(discovery.isRegistered('a-1')).resolves.toBe(true);
    await kept.end();
    await expect(discovery.isRegistered('a-1')).resolves.toBe(false);
    expect(kept.registered).toBe(false);
  });

  it('registers again what the registry has lost', async () => {
    const discovery = new StaticDiscovery(() => ({}));
    const kept = keepRegistered(discovery, registration, { everyMs: 1 });
    await eventually(() => kept.registered);
    await discovery.deregister('a-1');
    await eventually(() => discovery.isRegistered('a-1'));
    await kept.end();
  });

  it('tells each change once, with the reason', async () => {
    const changes: unknown[] = [];
    const discovery = new Reluctant(0);
    const kept = keepRegistered(discovery, registration, {
      everyMs: 1,
      onChange: (registered, reason) => changes.push(registered ? 'in' : String(reason)),
    });
    await eventually(() => kept.registered);
    discovery.isRegistered = () => Promise.reject(new RangeError('gone'));
    await eventually(() => !kept.registered);
    await kept.end();
    expect(changes).toEqual(['in', 'RangeError: gone']);
  });
});
