import { count } from '#libs/testing';
import { catalogSource } from './fixtures/catalog.feature.js';
import { ordersSource } from './fixtures/orders.feature.js';
import { Leavers, Load, type Target } from './load.js';
import { startTestHost, type TestHost } from './test-host.js';

const CHANGES = count(50, 1_000);

const v1 = { source: catalogSource({ version: '1.0.0' }), config: { prefix: 'one ' } };
const v2 = { source: catalogSource({ version: '2.0.0' }), config: { prefix: 'two ' } };
const orders = ordersSource({ version: '1.0.0' });
const PREFIXES: Readonly<Record<string, string>> = { '1.0.0': 'one ', '2.0.0': 'two ' };

interface Item {
  readonly name: string;
  readonly version: string;
}

/** Each item as one version makes it, and all of one version. */
function faultOf(items: readonly Item[]): string | undefined {
  if (items.length === 0) return 'no items';
  if (new Set(items.map((i) => i.version)).size > 1) return 'items of two versions';
  return items.every((i) => i.name.startsWith(PREFIXES[i.version] ?? '?')) ? undefined : 'a mixed item';
}

const CATALOG = '/api/v1/shop/catalog';
const fast: Target = { name: 'fast route', path: `${CATALOG}/a`, faultOf: (b) => faultOf([b as Item]) };
const slow: Target = {
  name: 'slow route',
  path: `${CATALOG}/slow?ms=15`,
  faultOf: (b) => faultOf([b as Item]),
};
const single: Target = {
  name: 'GraphQL',
  path: '/graphql',
  query: '{ item(id: "a") { name version } }',
  faultOf: (b) => faultOf([(b as { data: { item: Item } }).data.item]),
};
const crossing: Target = {
  name: 'GraphQL across features',
  path: '/graphql',
  query: '{ orders(first: 7) { id item { name version } } }',
  faultOf: (b) => faultOf((b as { data: { orders: { item: Item }[] } }).data.orders.map((o) => o.item)),
};
const port: Target = {
  name: 'port call',
  path: '/api/v1/shop/orders/x/items',
  faultOf: (b) => faultOf(b as Item[]),
};

describe('changes under load', () => {
  let t: TestHost;
  let load: Load;
  beforeEach(async () => {
    t = await startTestHost();
    await t.host.load(v1.source, v1.config);
    await t.host.load(orders, {});
  });
  afterEach(async () => {
    await load.stop();
    await t.close();
  });

  const expectNothingLost = () => {
    expect(load.failures).toEqual([]);
    expect(load.wrongBodies).toEqual([]);
    expect(t.recorder.usesAfterDestroy).toBe(0);
    expect(t.recorder.jobOverlaps).toBe(0);
  };
  const serving = () => t.host.current.generations.get('catalog');

  it(`loses no request in ${CHANGES} upgrades`, async () => {
    load = new Load(t.url, [fast, slow, single, crossing, port]);
    const leavers = new Leavers(`${t.url}${slow.path}`);
    await load.answered(1);
    const drains: Promise<boolean>[] = [];
    for (let i = 0; i < CHANGES; i++) {
      const { source, config } = i % 2 === 0 ? v2 : v1;
      const { drained } = await t.host.apply(source, config);
      drains.push(drained);
      await load.answered(1);
    }
    await leavers.stop();
    await load.stop();
    expect(await Promise.all(drains)).toEqual(drains.map(() => true));
    expectNothingLost();
    expect(leavers.left).toBeGreaterThan(0);
    expect(t.recorder.jobRuns).toBeGreaterThan(0);
    const ended = (event: string) => t.recorder.lifecycle.filter((l) => l.startsWith(event)).length;
    expect([ended('create'), ended('destroy'), ended('cleanup')]).toEqual([CHANGES + 1, CHANGES, CHANGES]);
  });

  it(`loses no request in ${CHANGES} upgrades back to back`, async () => {
    load = new Load(t.url, [slow, crossing, port]);
    await load.answered(1);
    const changes = Array.from({ length: CHANGES }, (_, i) => {
      const { source, config } = i % 2 === 0 ? v2 : v1;
      return t.host.apply(source, config);
    });
    const results = await Promise.all(changes);
    await load.stop();
    const drains = await Promise.all(results.map((r) => r.drained));
    expect(drains).toEqual(results.map(() => true));
    expectNothingLost();
  });

  it('fails requests if the old generation is not drained: the control of this test', async () => {
    load = new Load(t.url, [fast, slow]);
    await load.answered(1);
    for (let i = 0; i < 10; i++) {
      const { source, config } = i % 2 === 0 ? v2 : v1;
      await (
        await t.host.apply(source, config, { drainMs: 0 })
      ).drained;
      await load.answered(1);
    }
    await load.stop();
    expect(load.failures).not.toEqual([]);
    expect(t.recorder.usesAfterDestroy).toBeGreaterThan(0);
  });

  const failing = [
    { what: 'constructor', source: v2.source, config: { ...v2.config, failIn: 'constructor' } },
    { what: 'init', source: v2.source, config: { ...v2.config, failIn: 'init' } },
    {
      what: 'a GraphQL type that cannot be built',
      source: catalogSource({ version: '2.0.0', brokenGraphQL: true }),
      config: v2.config,
    },
    {
      what: 'a route of another feature',
      source: catalogSource({
        version: '2.0.0',
        namespaces: ['shop/orders', 'shop/catalog'],
        strayRoute: true,
      }),
      config: v2.config,
    },
    { what: 'activation, after the commit', source: v2.source, config: { ...v2.config, failIn: 'activate' } },
  ];

  it(`loses no request in ${CHANGES} upgrades that fail`, async () => {
    load = new Load(t.url, [fast, slow, single, crossing, port]);
    await load.answered(1);
    const before = serving();
    for (let i = 0; i < CHANGES; i++) {
      const { source, config } = failing[i % failing.length] ?? v1;
      await expect(t.host.apply(source, config)).rejects.toMatchObject({ name: 'AppError' });
      expect(serving()).toBe(before);
      await load.answered(1);
    }
    await load.stop();
    expectNothingLost();
    const runs = t.recorder.jobRuns;
    while (t.recorder.jobRuns === runs) await new Promise((resolve) => setImmediate(resolve));
  });

  it(`loses no request while another feature is loaded and unloaded ${CHANGES} times`, async () => {
    load = new Load(t.url, [fast, slow, single]);
    await load.answered(1);
    for (let i = 0; i < CHANGES; i++) {
      const { drained } = await t.host.unload('orders');
      expect(await drained).toBe(true);
      await load.answered(1);
      await t.host.load(orders, {});
    }
    await load.stop();
    expectNothingLost();
  });
});
