import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { defineToken } from '#libs/base';
import { FEATURE_CONTEXT, FeatureJob, type FeatureContext, type HostEvent } from '#libs/hot-plug';
import { eventually } from '#libs/testing';
import { catalogSource } from './fixtures/catalog.feature.js';
import { CATALOG_PORT } from './fixtures/catalog.contract.js';
import { ordersSource } from './fixtures/orders.feature.js';
import { smallSource } from './fixtures/small.feature.js';
import { startTestHost, type TestHost } from './test-host.js';

const never = new Promise<never>(() => undefined);
/** Short, because the test waits for it to pass. */
const limits = { startMs: 50, probeMs: 50, activateMs: 50, closeMs: 50 };

describe('a feature that misbehaves', () => {
  let t: TestHost;
  const good = smallSource({ version: '1.0.0' });
  beforeEach(async () => {
    t = await startTestHost({ limits });
  });
  afterEach(() => t.close());

  @Injectable()
  class HangingInit {
    onModuleInit() {
      return never;
    }
  }
  @Injectable()
  class HangingActivation {
    onFeatureActivate() {
      return never;
    }
  }
  @Injectable()
  class HangingClose {
    onModuleDestroy() {
      return never;
    }
  }
  const hanging = [
    ['code', { id: 'hanging-code', load: () => never }, 'FEATURE_INVALID'],
    ['module()', smallSource({ module: () => never }), 'FEATURE_START_FAILED'],
    [
      'configuration schema',
      smallSource({ config: { '~standard': { version: 1, vendor: 'test', validate: () => never } } }),
      'FEATURE_CONFIG_INVALID',
    ],
    [
      'dependency injection',
      smallSource({ providers: [{ provide: 'x', useFactory: () => never }] }),
      'FEATURE_START_FAILED',
    ],
    ['onModuleInit', smallSource({ providers: [HangingInit] }), 'FEATURE_START_FAILED'],
    ['onFeatureActivate', smallSource({ providers: [HangingActivation] }), 'FEATURE_START_FAILED'],
  ] as const;

  it.each(hanging)('is given up if its %s hangs, and the next change goes on', async (_, source, code) => {
    await t.host.load(good, {});
    await expect(t.host.apply(source, {})).rejects.toMatchObject({
      code,
      message: /did not finish within 50 ms/,
    });
    expect(t.host.current.generations.get('small')?.state).toBe('active');
    expect((await t.host.reconfigure('small', {})).change).toBe('reconfigured');
  });

  it.each([
    [
      'module()',
      smallSource({
        module: () => {
          throw new RangeError('thrown');
        },
      }),
      'FEATURE_START_FAILED',
    ],
    [
      'configuration schema',
      smallSource({
        config: {
          '~standard': {
            version: 1,
            vendor: 'test',
            validate: () => {
              throw new RangeError('thrown');
            },
          },
        },
      }),
      'FEATURE_CONFIG_INVALID',
    ],
  ])('is refused with a code if its %s throws', async (_, source, code) => {
    await expect(t.host.load(source, {})).rejects.toMatchObject({ code, message: /thrown/ });
  });

  it('is reported if it cannot be closed, and is gone all the same', async () => {
    await t.host.load(smallSource({ providers: [HangingClose] }), {});
    expect(await (await t.host.unload('small')).drained).toBe(true);
    expect(t.errors).toEqual([expect.stringContaining('close of "small" did not finish within 50 ms')]);
    await t.host.load(good, {});
  });

  it('runs all deferred cleanup in reverse order, though one throws', async () => {
    const ran: number[] = [];
    const source = smallSource({
      module(ctx) {
        ctx.defer(() => ran.push(1));
        ctx.defer(() => {
          throw new RangeError('cleanup failed');
        });
        ctx.defer(() => ran.push(3));
        ctx.defer(() => Promise.reject(new RangeError('rejected')));
        return class {};
      },
    });
    await t.host.load(source, {});
    await (
      await t.host.unload('small')
    ).drained;
    expect(ran).toEqual([3, 1]);
    expect(t.errors).toEqual([
      expect.stringContaining('deferred cleanup of "small" generation 1: RangeError: rejected'),
      expect.stringContaining('deferred cleanup of "small" generation 1: RangeError: cleanup failed'),
    ]);
  });

  it('is cleaned up after dependency injection that ends too late', async () => {
    const late = Promise.withResolvers<string>();
    const seen: string[] = [];
    @Injectable()
    class Late {
      constructor(@Inject('late') _: string, @Inject(FEATURE_CONTEXT) ctx: FeatureContext) {
        seen.push('created');
        ctx.defer(() => seen.push('cleaned up'));
      }
      onModuleDestroy() {
        seen.push('destroyed');
      }
    }
    const providers = [Late, { provide: 'late', useFactory: () => late.promise }];
    await expect(t.host.load(smallSource({ providers }), {})).rejects.toThrow('dependency injection');
    late.resolve('at last');
    await eventually(() => seen.length === 3);
    expect(seen).toEqual(['created', 'cleaned up', 'destroyed']);
  });

  it('with a job that outlasts the fence, keeps running without overlapping itself', async () => {
    const gate = Promise.withResolvers<void>();
    const seen = { running: 0, most: 0, runs: 0 };
    @Injectable()
    class Stubborn {
      @FeatureJob({ name: 'stubborn', everyMs: 1 })
      async run() {
        seen.most = Math.max(seen.most, ++seen.running);
        seen.runs++;
        if (seen.runs === 1) await gate.promise;
        seen.running--;
      }
    }
    await t.host.load(smallSource({ providers: [Stubborn] }), {});
    await eventually(() => seen.running === 1);
    await expect(t.host.apply(good, {})).rejects.toThrow('The end of the jobs');
    gate.resolve();
    await eventually(() => seen.runs > 20);
    expect(seen.most).toBe(1);
    await t.host.apply(good, {});
  });
});

describe('changes', () => {
  let t: TestHost;
  afterEach(() => t.close());

  it('validate a configuration once: what a schema has transformed is not transformed again', async () => {
    t = await startTestHost();
    const config = z.object({
      seconds: z.string().transform(Number),
      key: z.string().transform((k) => Buffer.from(k)),
    });
    const given = { seconds: '5', key: 'ab' };
    const source = smallSource({ config, version: '1.0.0' });
    const failing = smallSource({
      config,
      version: '2.0.0',
      strategy: 'stop-first',
      module: () => Promise.reject(new RangeError('no')),
    });
    await t.host.load(source, given);
    await expect(t.host.apply(failing, given)).rejects.toThrow('no');
    const served = t.host.current.generations.get('small');
    expect(served).toMatchObject({ version: '1.0.0', config: { seconds: 5, key: Buffer.from('ab') } });
    const good = smallSource({ config, version: '2.0.0', strategy: 'stop-first' });
    await t.host.apply(good, given);
    expect(t.host.current.generations.get('small')?.config).toMatchObject({ seconds: 5 });
  });

  it('with stop-first, spare those that require the feature, and tell of an upgrade', async () => {
    t = await startTestHost();
    const events: HostEvent[] = [];
    t.host.events.subscribe((event) => events.push(event));
    await t.host.load(catalogSource({ version: '1.0.0' }), {});
    await t.host.load(ordersSource({ version: '1.0.0', requires: { catalog: '>=1' } }), {});
    const next = catalogSource({ version: '2.0.0', strategy: 'stop-first' });
    await expect(t.host.apply(next, { failIn: 'init' })).rejects.toThrow('thrown in init');
    expect(t.host.current.generations.get('catalog')?.version).toBe('1.0.0');
    expect((await t.host.apply(next, {})).change).toBe('upgraded');
    expect((await t.get('/api/v1/shop/orders/x/items')).body).toMatchObject([{ version: '2.0.0' }]);
    expect(events.map((e) => `${e.kind} ${e.feature} ${e.version}`)).toEqual([
      'loaded catalog 1.0.0',
      'loaded orders 1.0.0',
      'failed catalog 2.0.0',
      'upgraded catalog 2.0.0',
    ]);
  });

  it('with stop-first, leave a gap of 503 if neither the new nor the old one starts', async () => {
    t = await startTestHost();
    let starts = 0;
    const once = smallSource({
      module: () => (++starts === 1 ? class {} : Promise.reject(new RangeError('only once'))),
    });
    await t.host.load(once, {});
    const next = smallSource({
      strategy: 'stop-first',
      module: () => Promise.reject(new RangeError('never')),
    });
    await expect(t.host.apply(next, {})).rejects.toThrow('never');
    expect(t.errors).toEqual([expect.stringMatching(/restart of "small" 1.0.0: .*only once/)]);
    expect(t.host.current.absences.get('small')?.reason).toContain('never');
    await t.host.load(smallSource({}), {});
    expect(t.host.current.absences.size).toBe(0);
  });

  it('go on though a listener throws', async () => {
    t = await startTestHost();
    t.host.events.subscribe(() => {
      throw new RangeError('listener failed');
    });
    await t.host.load(smallSource({}), {});
    expect(t.host.current.generations.get('small')?.state).toBe('active');
    expect(t.errors).toEqual([expect.stringContaining('listener failed')]);
  });

  it('do not call the lifecycle hooks of a port or a frozen service that a feature provides to itself', async () => {
    const FROZEN = defineToken<{ answer(): number }>('test-frozen');
    const frozen = Object.freeze({
      answer: () => 42,
      onModuleInit: () => never,
      onModuleDestroy: () => never,
    });
    t = await startTestHost({ limits, services: new Map<symbol, object>([[FROZEN, frozen]]) });
    let answer: number | undefined;
    @Injectable()
    class User {
      constructor(@Inject(FROZEN) service: { answer(): number }, @Inject(CATALOG_PORT) catalog: object) {
        answer = service.answer();
        expect('describe' in catalog || catalog).toBeTruthy();
      }
    }
    const port = {
      provide: CATALOG_PORT,
      useFactory: (ctx: FeatureContext) => ctx.port(CATALOG_PORT),
      inject: [FEATURE_CONTEXT],
    };
    await t.host.load(smallSource({ providers: [User, port] }), {});
    expect(answer).toBe(42);
    expect(await (await t.host.unload('small')).drained).toBe(true);
    expect(t.errors).toEqual([]);
  });
});
