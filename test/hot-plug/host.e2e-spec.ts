import { GraphQLSchema, printSchema } from 'graphql';
import { catalogSource } from './fixtures/catalog.feature.js';
import { ordersSource } from './fixtures/orders.feature.js';
import { startTestHost, type TestHost } from './test-host.js';

const v1 = catalogSource({ version: '1.0.0' });
const v2 = catalogSource({ version: '2.0.0' });
const orders = ordersSource({ version: '1.0.0' });
const ITEM = '/api/v1/shop/catalog/a';

describe('FeatureHost', () => {
  let t: TestHost;
  beforeEach(async () => {
    t = await startTestHost();
  });
  afterEach(() => t.close());

  it('serves REST, GraphQL, ports and OpenAPI of what is loaded, and nothing of what is not', async () => {
    expect((await t.get(ITEM)).status).toBe(404);
    await t.host.load(v1, {});
    expect((await t.get(ITEM)).body).toEqual({ id: 'a', name: 'item a', version: '1.0.0' });
    expect(printSchema(t.host.current.schema ?? new GraphQLSchema({}))).not.toContain('type Order');
    await t.host.load(orders, {});
    expect((await t.get('/api/v1/shop/orders/x/items')).body).toEqual([
      { id: 'x', name: 'item x', version: '1.0.0' },
    ]);
    expect(Object.keys(t.host.current.openApi.paths)).toEqual(
      expect.arrayContaining(['/api/v1/shop/catalog/{id}', '/api/v1/shop/orders/{id}/items']),
    );

    await (
      await t.host.unload('catalog')
    ).drained;
    expect((await t.get(ITEM)).status).toBe(404);
    expect((await t.query('{ orders { item { name } } }')).errors?.[0]?.message).toContain(
      'Cannot query field "item"',
    );
    expect((await t.query('{ orders { id } }')).data).toBeDefined();
    expect((await t.get('/api/v1/shop/orders/x/items')).status).toBe(500);
    expect(Object.keys(t.host.current.openApi.paths)).toEqual(['/api/v1/shop/orders/{id}/items']);
  });

  it("lets one feature extend another's type by name, with one batch per operation", async () => {
    await t.host.load(v1, {});
    await t.host.load(orders, {});
    const { data } = await t.query('{ orders(first: 9) { id item { name } } }');
    expect(data?.['orders']).toHaveLength(9);
    expect(JSON.stringify(data)).toContain('"item":{"name":"item i2"}');
    expect(t.recorder.batches).toBe(1);
  });

  it('upgrades, downgrades and reconfigures; each replaced generation is destroyed once', async () => {
    await t.host.load(v1, {});
    expect((await t.host.apply(v2, {})).change).toBe('upgraded');
    expect((await t.get(ITEM)).body['version']).toBe('2.0.0');
    await t.host.apply(v1, {});
    expect((await t.get(ITEM)).body['version']).toBe('1.0.0');
    const { change, drained } = await t.host.reconfigure('catalog', { prefix: 'new ' });
    expect(change).toBe('reconfigured');
    expect((await t.get(ITEM)).body['name']).toBe('new a');
    expect(await drained).toBe(true);
    const ended = (event: string) => t.recorder.lifecycle.filter((l) => l.startsWith(event)).length;
    expect([ended('create'), ended('destroy'), ended('cleanup')]).toEqual([4, 3, 3]);
  });

  it('refuses to load what is loaded, and to change or unload what is not', async () => {
    await t.host.load(v1, {});
    await expect(t.host.load(v2, {})).rejects.toMatchObject({ code: 'FEATURE_ALREADY_LOADED' });
    await expect(t.host.unload('orders')).rejects.toMatchObject({ code: 'FEATURE_NOT_LOADED' });
    await expect(t.host.reconfigure('orders', {})).rejects.toMatchObject({ code: 'FEATURE_NOT_LOADED' });
  });

  it.each([
    ['a throwing constructor', v1, { failIn: 'constructor' }, 'FEATURE_START_FAILED'],
    ['a throwing onModuleInit', v1, { failIn: 'init' }, 'FEATURE_START_FAILED'],
    ['a throwing onFeatureActivate, after the commit', v1, { failIn: 'activate' }, 'FEATURE_START_FAILED'],
    ['an indicator that is down', v1, { unhealthy: true }, 'FEATURE_UNHEALTHY'],
    ['an invalid configuration', v1, { prefix: 1 }, 'FEATURE_CONFIG_INVALID'],
    [
      'a broken GraphQL type',
      catalogSource({ version: '3.0.0', brokenGraphQL: true }),
      {},
      'FEATURE_START_FAILED',
    ],
    ['a stray route', catalogSource({ version: '3.0.0', strayRoute: true }), {}, 'FEATURE_CONFLICT'],
    [
      'a namespace of another',
      ordersSource({ version: '1.0.0', namespaces: ['shop/catalog'] }),
      {},
      'FEATURE_CONFLICT',
    ],
    ['a type of another', ordersSource({ version: '1.0.0', claimsItem: true }), {}, 'FEATURE_CONFLICT'],
    [
      'an unmet requirement',
      ordersSource({ version: '1.0.0', requires: { catalog: '^7' } }),
      {},
      'FEATURE_REQUIREMENT_UNMET',
    ],
  ])('keeps the old generation serving after %s', async (_, source, config, code) => {
    await t.host.load(v1, { prefix: 'old ' });
    const before = t.host.current.generations.get('catalog');
    await expect(t.host.apply(source, config)).rejects.toMatchObject({ code });
    expect(t.host.current.generations.get('catalog')).toBe(before);
    expect((await t.get(ITEM)).body['name']).toBe('old a');
    expect((await t.query('{ item(id: "b") { name } }')).data).toEqual({ item: { name: 'old b' } });
    const runs = t.recorder.jobRuns;
    while (t.recorder.jobRuns <= runs) await new Promise((resolve) => setImmediate(resolve));
    await t.host.apply(v2, {});
    expect((await t.get(ITEM)).body['version']).toBe('2.0.0');
  });

  it('runs deferred cleanup when dependency injection fails half-way', async () => {
    await expect(t.host.load(v1, { failIn: 'constructor' })).rejects.toThrow('thrown in the constructor');
    expect(t.recorder.lifecycle).toEqual(['create catalog@1.0.0#1', 'cleanup catalog@1.0.0#1']);
  });

  it('answers 503 for a feature that failed to load, and 404 once it is unloaded', async () => {
    await expect(t.host.load(v1, { failIn: 'init' })).rejects.toThrow('thrown in init');
    expect(await t.get(ITEM)).toMatchObject({
      status: 503,
      body: { reason: expect.stringContaining('thrown in init') },
    });
    await t.host.unload('catalog');
    expect((await t.get(ITEM)).status).toBe(404);
  });

  it('gives up a change whose old generation cannot be stopped', async () => {
    await t.host.load(v1, { failIn: 'deactivate' });
    await expect(t.host.apply(v2, {})).rejects.toThrow('thrown in deactivate');
    expect((await t.get(ITEM)).body['version']).toBe('1.0.0');
  });

  it('keeps requirements: what is required is neither unloaded nor replaced by an unfit version', async () => {
    await t.host.load(v1, {});
    await t.host.load(ordersSource({ version: '1.0.0', requires: { catalog: '^1' } }), {});
    await expect(t.host.unload('catalog')).rejects.toMatchObject({ code: 'FEATURE_REQUIREMENT_UNMET' });
    await expect(t.host.apply(v2, {})).rejects.toMatchObject({ code: 'FEATURE_REQUIREMENT_UNMET' });
  });

  it('answers FEATURE_UNAVAILABLE to a port call outside the declared range', async () => {
    await t.host.load(v2, {});
    await t.host.load(ordersSource({ version: '1.0.0', uses: { catalog: '^1' } }), {});
    expect((await t.get('/api/v1/shop/orders/x/items')).status).toBe(500);
    await t.host.apply(v1, {});
    expect((await t.get('/api/v1/shop/orders/x/items')).status).toBe(200);
  });

  it('never destroys a shared service, and its private fields work through the façade', async () => {
    await t.host.load(v1, {});
    for (const source of [v2, v1, v2]) await (await t.host.apply(source, {})).drained;
    expect(t.recorder.destroyed).toBe(0);
    expect(t.recorder.subscribers).toBe(0);
  });

  it('finishes a request that began on the old generation', async () => {
    await t.host.load(v1, {});
    const slow = t.get('/api/v1/shop/catalog/slow?ms=100');
    while (t.host.current.generations.get('catalog')?.inFlight.count === 0)
      await new Promise((r) => setImmediate(r));
    const { drained } = await t.host.apply(v2, {});
    expect((await t.get(ITEM)).body['version']).toBe('2.0.0');
    expect((await slow).body['version']).toBe('1.0.0');
    expect(await drained).toBe(true);
    expect(t.recorder.usesAfterDestroy).toBe(0);
  });

  it('with stop-first, never runs two generations beside each other, and restarts the old after a failure', async () => {
    const next = catalogSource({ version: '2.0.0', strategy: 'stop-first' });
    await t.host.load(v1, {});
    await expect(t.host.apply(next, { failIn: 'init' })).rejects.toThrow('thrown in init');
    expect((await t.get(ITEM)).body['version']).toBe('1.0.0');
    await t.host.apply(next, {});
    expect((await t.get(ITEM)).body['version']).toBe('2.0.0');
    const creations = t.recorder.lifecycle
      .map((l, i) => [l, i] as const)
      .filter(([l]) => l.startsWith('create'));
    for (const [, at] of creations.slice(1))
      expect(t.recorder.lifecycle.slice(0, at).join()).toMatch(/cleanup/);
  });
});
