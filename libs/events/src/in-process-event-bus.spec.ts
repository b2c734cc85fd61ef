import { describeEventBus } from '../testing/index.js';
import type { RecordedEvent } from './event-bus.port.js';
import { eventIterator } from './event-iterator.js';
import { InProcessEventBus, type InProcessEventBusOptions } from './in-process-event-bus.js';

const TOPIC = 'blockchain.events';

function make(options: Partial<InProcessEventBusOptions> = {}) {
  const failures: unknown[] = [];
  const bus = new InProcessEventBus({
    service: 'chain',
    onError: (thrown) => failures.push(thrown),
    ...options,
  });
  const publish = (n: number) => bus.publish(TOPIC, { type: 'counted', data: { n } });
  return { bus, failures, publish, close: () => bus.close() };
}

const recorded = (n: number): RecordedEvent => ({
  event_type: 'counted',
  event_id: String(n),
  timestamp: '2026-01-01T00:00:00.000Z',
  aggregate: 'a',
  data: { n },
  metadata: {},
});

describeEventBus('InProcessEventBus', () => Promise.resolve(make()));

describe('InProcessEventBus', () => {
  it('names its service unless the publisher names one', async () => {
    const { bus } = make();
    expect((await bus.publish(TOPIC, { type: 'a', data: {} })).metadata).toEqual({ service: 'chain' });
    const other = await bus.publish(TOPIC, { type: 'a', data: {}, metadata: { service: 'other' } });
    expect(other.metadata.service).toBe('other');
  });

  it('makes publishers wait while a queue is full', async () => {
    const { bus, publish } = make({ capacity: 2 });
    const gate = Promise.withResolvers<void>();
    bus.subscribe(TOPIC, () => gate.promise);
    for (const n of [0, 1, 2]) await publish(n);
    const settled: string[] = [];
    const late = publish(3).then(() => settled.push('published'));
    await new Promise((resolve) => setImmediate(resolve));
    settled.push('gate opens');
    gate.resolve();
    await late;
    expect(settled).toEqual(['gate opens', 'published']);
  });

  it('does not let a handler wait for its own queue', async () => {
    const { bus, publish } = make({ capacity: 1 });
    const seen: unknown[] = [];
    bus.subscribe(TOPIC, async (event) => {
      seen.push(event.data.n);
      if (event.data.n === 0) for (const n of [1, 2, 3, 4]) await publish(n);
    });
    await publish(0);
    await bus.drain();
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('closes when all that it took is handled, and takes nothing more', async () => {
    const { bus, publish } = make();
    const seen: unknown[] = [];
    bus.subscribe(TOPIC, async (event) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(event.data.n);
      if (event.data.n === 1) await publish(2);
    });
    await publish(0);
    await publish(1);
    const closed = bus.close();
    await expect(publish(9)).rejects.toMatchObject({ code: 'EVENT_BUS_CLOSED' });
    await closed;
    expect(seen).toEqual([0, 1, 2]);
    expect(() => bus.subscribe(TOPIC, () => undefined)).toThrow(
      expect.objectContaining({ code: 'EVENT_BUS_CLOSED' }),
    );
  });

  it('waits at close for a handler that has unsubscribed meanwhile', async () => {
    const { bus, publish } = make();
    const [started, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const seen: string[] = [];
    const leave = bus.subscribe(TOPIC, async () => {
      started.resolve();
      await gate.promise;
      seen.push('handled');
    });
    await publish(0);
    await started.promise;
    leave();
    const closed = bus.close().then(() => seen.push('closed'));
    gate.resolve();
    await closed;
    expect(seen).toEqual(['handled', 'closed']);
  });

  it('has delivered recorded events when all handlers have ended, also those that fail or have left', async () => {
    const { bus, failures } = make();
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const log: unknown[] = [];
    bus.subscribe(TOPIC, async ({ data }) => {
      await gates[0]?.promise;
      log.push(data.n);
      if (data.n === 1) throw new RangeError('handler broke');
    });
    const leave = bus.subscribe(TOPIC, async ({ data }) => {
      await gates[1]?.promise;
      log.push([data.n]);
    });
    const delivered = bus.deliver(TOPIC, [recorded(1), recorded(2)]).then(() => log.push('delivered'));
    await new Promise((resolve) => setImmediate(resolve));
    gates[0]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    leave();
    await new Promise((resolve) => setImmediate(resolve));
    log.push('gate opens');
    gates[1]?.resolve();
    await delivered;
    expect(log).toEqual([1, 2, 'gate opens', [1], 'delivered']);
    expect(failures).toHaveLength(1);
    const closed = bus.close();
    await expect(bus.deliver(TOPIC, [recorded(3)])).rejects.toMatchObject({ code: 'EVENT_BUS_CLOSED' });
    await closed;
  });

  it('does not let a handler wait for what is behind it in its own queue', async () => {
    const { bus } = make();
    const seen: unknown[] = [];
    bus.subscribe(TOPIC, async ({ data }) => {
      if (data.n === 0) await bus.deliver(TOPIC, [recorded(1)]);
      seen.push(data.n);
    });
    await bus.deliver(TOPIC, [recorded(0)]);
    await bus.drain();
    expect(seen).toEqual([0, 1]);
  });

  it('leaves a handler behind that never ends', async () => {
    const { bus, failures, publish } = make({ handlerMs: 1 });
    bus.subscribe(TOPIC, () => new Promise<void>(() => undefined));
    await publish(0);
    await bus.drain();
    expect(failures).toEqual([expect.objectContaining({ code: 'TIMED_OUT' })]);
  });
});

describe('An event iterator', () => {
  it('yields events from its making on, filtered, and unsubscribes when it is returned', async () => {
    const { bus, publish } = make();
    const events = eventIterator(bus, TOPIC, { accepts: (event) => event.data.n !== 1 });
    for (const n of [0, 1, 2]) await publish(n);
    await bus.drain();
    const numbers = [(await events.next()).value?.data.n, (await events.next()).value?.data.n];
    expect(numbers).toEqual([0, 2]);
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await publish(3);
    await bus.drain();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('hands an event to a reader that waits already', async () => {
    const { bus, publish } = make();
    const next = eventIterator(bus, TOPIC).next();
    await publish(7);
    expect((await next).value?.data.n).toBe(7);
  });

  it('ends for a reader that is too slow, and holds up nobody', async () => {
    const { bus, publish } = make();
    const events = eventIterator(bus, TOPIC, { capacity: 2 });
    for (const n of [0, 1, 2, 3]) await publish(n);
    await bus.drain();
    await expect(events.next()).rejects.toMatchObject({ code: 'EVENT_SUBSCRIBER_TOO_SLOW' });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});
