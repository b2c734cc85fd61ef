import { parse } from 'graphql';
import { hotPlugErrors, subscribeHot } from '#libs/hot-plug';
import { count, eventually } from '#libs/testing';
import { catalogSource } from './fixtures/catalog.feature.js';
import { ordersSource } from './fixtures/orders.feature.js';
import { bareSocket, Subscriber } from './subscriber.js';
import { startTestHost, type TestHost } from './test-host.js';

const CHANGES = count(50, 1_000);
const v1 = catalogSource({ version: '1.0.0' });
const v2 = catalogSource({ version: '2.0.0' });
const orders = ordersSource({ version: '1.0.0' });

describe('a subscription', () => {
  let t: TestHost;
  const open: Subscriber[] = [];
  beforeEach(async () => {
    t = await startTestHost();
    await t.host.load(v1, {});
  });
  afterEach(async () => {
    for (const subscriber of open.splice(0)) await subscriber.close();
    await t.close();
  });

  async function subscribe(query: string): Promise<Subscriber> {
    const before = t.recorder.subscribers;
    const subscriber = new Subscriber(t.url, query);
    open.push(subscriber);
    await eventually(() => t.recorder.subscribers > before || subscriber.error, { what: 'The subscription' });
    return subscriber;
  }

  /** Emits with every turn of the event loop, in the middle of everything. */
  function emitting() {
    let going = true;
    const emitted: number[] = [];
    const loop = (async () => {
      while (going) {
        emitted.push(t.recorder.emit());
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    return {
      emitted,
      async stop() {
        going = false;
        await loop;
      },
    };
  }

  it.each([
    ['a source that hands out at once', 'subscription { ticks }', 'ticks'],
    ['an async generator', 'subscription { generatedTicks }', 'generatedTicks'],
  ])(
    `of %s gets every event once and in order across ${CHANGES} upgrades and reloads`,
    async (_, query, field) => {
      const subscriber = await subscribe(query);
      const source = emitting();
      for (let i = 0; i < CHANGES; i++) {
        await t.host.apply(i % 2 === 0 ? v2 : v1, {});
        if (i % 5 === 0) await t.host.load(orders, {});
        if (i % 5 === 2) await t.host.unload('orders');
      }
      await source.stop();
      await eventually(() => subscriber.results.length >= source.emitted.length);
      expect(subscriber.values(field)).toEqual(source.emitted);
      expect([subscriber.disconnects, subscriber.error, subscriber.isCompleted]).toEqual([
        0,
        undefined,
        false,
      ]);
      await eventually(() => t.recorder.subscribers === 1 && t.host.draining.length === 0);
    },
  );

  it('of a source that lags behind gets every event once and in order', async () => {
    const subscriber = await subscribe('subscription { lateTicks }');
    const emitted: number[] = [];
    for (let i = 0; i < 10; i++) {
      for (let k = 0; k < 3; k++) emitted.push(t.recorder.emit());
      await t.host.apply(i % 2 === 0 ? v2 : v1, {});
      for (let k = 0; k < 3; k++) emitted.push(t.recorder.emit());
      await eventually(() => subscriber.results.length >= emitted.length);
    }
    expect(subscriber.values('lateTicks')).toEqual(emitted);
    expect(subscriber.disconnects).toBe(0);
  });

  it('with a filter and fields of objects is served by the new version', async () => {
    const subscriber = await subscribe('subscription { evenItems { name version } }');
    t.recorder.emit();
    t.recorder.emit();
    await eventually(() => subscriber.results.length === 1);
    await (
      await t.host.apply(v2, { prefix: 'new ' })
    ).drained;
    for (let i = 0; i < 4; i++) t.recorder.emit();
    await eventually(() => subscriber.results.length === 3);
    expect(subscriber.values('evenItems')).toEqual([
      { name: 'item 2', version: '1.0.0' },
      { name: 'new 4', version: '2.0.0' },
      { name: 'new 6', version: '2.0.0' },
    ]);
    expect(t.recorder.usesAfterDestroy).toBe(0);
  });

  it('gets two events of equal value in a row as two, also during an upgrade', async () => {
    const subscriber = await subscribe('subscription { words }');
    let said = 0;
    let going = true;
    const talking = (async () => {
      for (; going; said++) {
        t.recorder.say('same');
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let i = 0; i < 10; i++) await t.host.apply(i % 2 === 0 ? v2 : v1, {});
    going = false;
    await talking;
    await eventually(() => subscriber.results.length >= said);
    await t.host.apply(v2, {});
    t.recorder.say('last');
    await eventually(() => subscriber.values('words').at(-1) === 'last');
    expect(subscriber.results).toHaveLength(said + 1);
  });

  it('ends with FEATURE_UNAVAILABLE and complete when its feature is unloaded, and does not hold it', async () => {
    const subscribers = [
      await subscribe('subscription { ticks }'),
      await subscribe('subscription { generatedTicks }'),
      await subscribe('subscription { evenItems { name } }'),
    ];
    t.recorder.emit();
    const last = t.recorder.emit();
    expect(await (await t.host.unload('catalog')).drained).toBe(true);
    for (const subscriber of subscribers) {
      await subscriber.completed;
      expect(subscriber.error).toBeUndefined();
      expect(subscriber.results.at(-1)?.errors).toMatchObject([
        { extensions: { code: 'FEATURE_UNAVAILABLE' } },
      ]);
    }
    expect(subscribers[0]?.values('ticks')).toEqual([1, last, undefined]);
    expect(t.recorder.subscribers).toBe(0);
  });

  it('leaves nothing behind when its client unsubscribes or goes', async () => {
    const first = await subscribe('subscription { ticks }');
    const second = await subscribe('subscription { ticks }');
    first.unsubscribe();
    await eventually(() => t.recorder.subscribers === 1);
    await second.close();
    await eventually(() => t.recorder.subscribers === 0);
    expect(await (await t.host.apply(v2, {})).drained).toBe(true);
  });

  it('of a client that does not read is ended before it fills the memory', async () => {
    const stream = await subscribeHot(t.host, {
      document: parse('subscription { ticks }'),
      contextValue: {},
    });
    if (!('next' in stream)) throw new RangeError('not a stream');
    for (let i = 0; i < 1_001; i++) t.recorder.emit();
    await eventually(() => t.recorder.subscribers === 0);
    const results = await Array.fromAsync(stream);
    expect(results.at(-1)?.errors?.[0]?.extensions).toEqual({
      code: hotPlugErrors.SUBSCRIBER_TOO_SLOW({ limit: 1 }).code,
    });
    expect(results.length).toBeLessThanOrEqual(1_001);
  });

  it('delivers everything to a slow client, across upgrades', async () => {
    const stream = await subscribeHot(t.host, {
      document: parse('subscription { ticks }'),
      contextValue: {},
    });
    if (!('next' in stream)) throw new RangeError('not a stream');
    const emitted: number[] = [];
    for (let i = 0; i < 10; i++) {
      emitted.push(t.recorder.emit(), t.recorder.emit());
      await t.host.apply(i % 2 === 0 ? v2 : v1, {});
    }
    const read: unknown[] = [];
    for await (const result of stream) {
      read.push(result.data?.['ticks']);
      if (read.length === emitted.length) break;
    }
    expect(read).toEqual(emitted);
    await eventually(() => t.recorder.subscribers === 0);
  });
});

describe('the WebSocket entrance', () => {
  let t: TestHost;
  beforeEach(async () => {
    t = await startTestHost();
    await t.host.load(v1, {});
  });
  afterEach(() => t.close());

  it('refuses an unknown subprotocol', async () => {
    for (const protocol of ['graphql-ws', 'mqtt', '']) {
      const { closed } = await bareSocket(t.url, protocol);
      expect([1006, 4406]).toContain(await closed);
    }
  });

  it('refuses a message that is too big', async () => {
    const { socket, closed } = await bareSocket(t.url, 'graphql-transport-ws');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { filler: 'x'.repeat(100_001) } }));
    expect(await closed).toBe(1009);
  });

  it('refuses what is no message of the protocol', async () => {
    const { socket, closed } = await bareSocket(t.url, 'graphql-transport-ws');
    socket.send('{');
    expect(await closed).toBe(4400);
  });

  it('refuses an operation before the connection is acknowledged', async () => {
    const { socket, closed } = await bareSocket(t.url, 'graphql-transport-ws');
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } }));
    expect(await closed).toBe(4401);
  });

  it('refuses an invalid token', async () => {
    const { socket, closed } = await bareSocket(t.url, 'graphql-transport-ws');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer bad' } }));
    expect(await closed).toBe(4403);
  });

  it('answers errors of an operation on the connection, which stays', async () => {
    const ask = async (query: string) => {
      const subscriber = new Subscriber(t.url, query);
      await subscriber.completed;
      await subscriber.close();
      return subscriber;
    };
    expect((await ask('subscription { nothing }')).error).toMatchObject([
      { message: expect.stringContaining('Cannot query field "nothing"') },
    ]);
    expect((await ask(`{ ${'a: __typename '.repeat(1_500)} }`)).error).toMatchObject([
      { message: expect.stringContaining('tokens') },
    ]);
    expect((await ask('{ item(id: "a") { version } }')).results).toEqual([
      { data: { item: { version: '1.0.0' } } },
    ]);
  });

  it('limits the operations that one connection has open', async () => {
    const { socket, closed } = await bareSocket(t.url, 'graphql-transport-ws');
    const errors: string[] = [];
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; id: string };
      if (message.type === 'error') errors.push(message.id);
    });
    const send = (message: object) => socket.send(JSON.stringify(message));
    send({ type: 'connection_init' });
    await new Promise((resolve) => socket.once('message', resolve));
    for (let id = 1; id <= 101; id++)
      send({ type: 'subscribe', id: String(id), payload: { query: 'subscription { ticks }' } });
    await eventually(() => errors.length === 1);
    expect([errors, t.recorder.subscribers]).toEqual([['101'], 100]);
    socket.close();
    await closed;
    await eventually(() => t.recorder.subscribers === 0);
  });
});
