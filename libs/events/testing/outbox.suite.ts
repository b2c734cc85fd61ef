import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatabaseSettingsInput } from '#libs/persistence';
import { count, eventually, seeded } from '#libs/testing';
import { describeOutboxCrashes } from './outbox-crash.suite.js';
import { counted, countersOf, Replica, TOPIC, type OutboxUnderTest } from './outbox-replica.js';

export interface OutboxFixture {
  readonly settings: DatabaseSettingsInput;
  /** Takes the server away and brings it back, with its data; an embedded database has none. */
  readonly outage?: { begin(): Promise<void>; end(): Promise<void> };
  close(): Promise<void>;
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

/** What `Outbox` and its relay do on every database type. */
export function describeOutbox(name: string, make: () => Promise<OutboxFixture>): void {
  describe(`Outbox (${name})`, () => {
    let fixture: OutboxFixture;
    let tests = 0;
    beforeAll(async () => {
      fixture = await make();
    }, 300_000);
    afterAll(() => fixture.close());
    const fresh = (): OutboxUnderTest => ({ settings: fixture.settings, owner: `outbox-${++tests}` });
    const isEmbedded = () => fixture.settings.type === 'sqlite';

    it('delivers what was committed as it was written, once, and nothing that was rolled back', async () => {
      const now = () => new Date('2026-01-01T00:00:00.123Z');
      await using replica = await Replica.join(fresh(), { now, patrolMs: 600_000 });
      await replica.relay.start();
      const undone = replica.source.transaction(async (manager) => {
        await replica.outbox.add(manager, [counted(99)]);
        throw new RangeError('undo');
      });
      await expect(undone).rejects.toThrow('undo');
      await replica.write({ ...counted(1), metadata: { status: '🙂' } }, counted(2));
      await replica.write();
      replica.relay.poke();
      await eventually(() => replica.seen.length === 2);
      expect(replica.seen[0]).toEqual({
        event_type: 'counted',
        event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        timestamp: '2026-01-01T00:00:00.123Z',
        data: { n: 1, aggregate: 'a' },
        metadata: { service: 'test', status: '🙂' },
      });
      await eventually(async () => (await replica.undelivered()) === 0);
      await replica.write(counted(3));
      replica.relay.poke();
      await eventually(() => replica.seen.length === 3);
      expect(replica.numbers).toEqual([1, 2, 3]);
      expect(await replica.kept()).toBe(2);
    });

    it('delivers what was written before it started, and many events in their order', async () => {
      await using replica = await Replica.join(fresh());
      await replica.write(...upTo(1_203).map((n) => counted(n)));
      for (const n of upTo(150)) await replica.write(counted(1_203 + n));
      await replica.relay.start();
      await eventually(() => replica.seen.length >= 1_353);
      expect(replica.numbers).toEqual(upTo(1_353));
      await eventually(async () => (await replica.undelivered()) === 0);
    });

    it('brings every event to every replica that runs, and old ones to none that comes later', async () => {
      const under = fresh();
      await using one = await Replica.join(under);
      await one.relay.start();
      await one.write(counted(0));
      one.relay.poke();
      await eventually(async () => (await one.undelivered()) === 0);
      await using two = await Replica.join(under);
      await two.relay.start();
      for (const n of upTo(100)) {
        await (n % 2 ? one : two).write(counted(n + 1));
        (n % 2 ? one : two).relay.poke();
      }
      await eventually(() => one.seen.length >= 101 && two.seen.length >= 100);
      expect(one.numbers).toEqual(upTo(101));
      expect(two.numbers).toEqual(upTo(101).slice(1));
      expect(two.seen).toEqual(one.seen.slice(1));
    });

    it('keeps the order of each aggregate under many writers, on each replica', async () => {
      const under = fresh();
      await using one = await Replica.join(under);
      await using two = await Replica.join(under);
      await one.relay.start();
      await two.relay.start();
      const random = seeded('outbox writers');
      const names = upTo(5).map((n) => `counter ${n}`);
      for (const name of names)
        await one.source.query(`INSERT INTO ${countersOf(under.owner)} (name, n) VALUES (?, 0)`, [name]);
      const rounds = count(10, 100);
      await Promise.all(
        upTo(20).map(async (writer) => {
          for (const _ of upTo(rounds)) {
            await countUp(writer % 2 ? one : two, { under, name: random.pick(names), random });
            (writer % 2 ? one : two).relay.poke();
          }
        }),
      );
      const total = rounds * 20;
      await eventually(() => one.seen.length >= total && two.seen.length >= total);
      for (const replica of [one, two]) {
        expect(replica.seen).toHaveLength(total);
        for (const name of names) {
          const numbers = replica.seen.filter(({ data }) => data['aggregate'] === name);
          expect(numbers.map(({ data }) => data['n'])).toEqual(upTo(numbers.length).map((n) => n + 1));
        }
      }
    });

    it('delivers a row that becomes visible after later ones, on each replica', async () => {
      // an embedded database has one writer
      if (isEmbedded()) return;
      const under = fresh();
      await using one = await Replica.join(under);
      await using two = await Replica.join(under);
      await one.relay.start();
      await two.relay.start();
      const slow = one.source.createQueryRunner();
      await slow.startTransaction();
      await one.outbox.add(slow.manager, [counted(1)]);
      const never = one.source.createQueryRunner();
      await never.startTransaction();
      await one.outbox.add(never.manager, [counted(2)]);
      await never.rollbackTransaction();
      await never.release();
      await one.write(counted(3));
      await eventually(() => one.seen.length === 1 && two.seen.length === 1);
      await eventually(async () => (await one.undelivered()) === 0);
      // the second one stands still while the first one delivers and marks
      await two.relay.stop();
      await slow.commitTransaction();
      await slow.release();
      one.relay.poke();
      await eventually(async () => one.seen.length === 2 && (await one.undelivered()) === 0);
      await two.nextRelay().start();
      await eventually(() => two.seen.length === 2);
      await one.write(counted(4));
      await eventually(() => one.seen.length === 3 && two.seen.length === 3);
      expect([one.numbers, two.numbers]).toEqual([
        [3, 1, 4],
        [3, 1, 4],
      ]);
    });

    it('passes from one version of a feature to the next without loss and without repetition', async () => {
      const under = fresh();
      await using here = await Replica.join(under);
      await using elsewhere = await Replica.join(under);
      await here.relay.start();
      await elsewhere.relay.start();
      await here.write(counted(0));
      await eventually(() => here.seen.length === 1);
      await here.relay.stop();
      await elsewhere.write(counted(1));
      await eventually(async () => (await here.undelivered()) === 0);
      const next = here.nextRelay();
      await next.start();
      await eventually(() => here.seen.length === 2);
      // of a request that the old version still works on
      await here.write(counted(2));
      here.relay.poke();
      await eventually(() => here.seen.length === 3);
      await next.stop();
      await here.write(counted(3));
      await Promise.all([here.relay.start(), next.start(), next.start()]);
      await eventually(() => here.seen.length >= 4);
      for (const n of upTo(100)) await here.write(counted(4 + n));
      await eventually(() => here.seen.length >= 104);
      expect(here.numbers).toEqual(upTo(104));
    });

    it('is woken by the version before, which may still work on a request', async () => {
      await using replica = await Replica.join(fresh(), { patrolMs: 600_000 });
      await replica.relay.start();
      await replica.relay.stop();
      await replica.nextRelay().start();
      await replica.write(counted(1));
      replica.relay.poke();
      await eventually(() => replica.seen.length === 1);
    });

    it('reports a handler that throws, and neither repeats nor holds up what follows', async () => {
      const handler = ({ data }: { data: { n?: unknown } }) => {
        if (data.n === 0) throw new RangeError('handler broke');
      };
      await using replica = await Replica.join(fresh(), { handler });
      const others: unknown[] = [];
      replica.bus.subscribe(TOPIC, ({ data }) => void others.push(data['n']));
      await replica.relay.start();
      await replica.write(counted(0), counted(1));
      await eventually(async () => replica.seen.length === 1 && (await replica.undelivered()) === 0);
      await replica.write(counted(2));
      await eventually(() => replica.seen.length === 2);
      expect([replica.numbers, others]).toEqual([
        [1, 2],
        [0, 1, 2],
      ]);
      expect(replica.failures).toEqual([expect.objectContaining({ message: 'handler broke' })]);
      expect(replica.complaints).toEqual([]);
    });

    it('marks events when their handlers have ended, and reads no more while too many wait', async () => {
      const gate = Promise.withResolvers<void>();
      await using replica = await Replica.join(fresh(), { handler: () => gate.promise });
      const quick: unknown[] = [];
      replica.bus.subscribe(TOPIC, ({ data }) => void quick.push(data['n']));
      for (const row of upTo(150)) await replica.write(...upTo(30).map((n) => counted(row * 30 + n)));
      await replica.relay.start();
      await eventually(() => quick.length >= 1_000);
      replica.relay.poke();
      for (const _ of upTo(50)) await nextTurn();
      expect(quick.length).toBeLessThan(4_500);
      expect(await replica.undelivered()).toBe(150);
      gate.resolve();
      await eventually(async () => replica.seen.length === 4_500 && (await replica.undelivered()) === 0);
      expect([replica.numbers, quick]).toEqual([upTo(4_500), upTo(4_500)]);
    });

    it('loses nothing to a bus that is closed, and complains once', async () => {
      const under = fresh();
      await using closed = await Replica.join(under);
      await closed.relay.start();
      await closed.bus.close();
      await closed.write(counted(1));
      closed.relay.poke();
      await eventually(() => closed.complaints.length === 1);
      await closed.write(counted(2));
      closed.relay.poke();
      await using open = await Replica.join(under);
      await open.relay.start();
      await eventually(() => open.seen.length === 2);
      expect(open.numbers).toEqual([1, 2]);
      expect(closed.complaints).toEqual([expect.objectContaining({ code: 'EVENT_BUS_CLOSED' })]);
    });

    it('keeps delivered rows for a while, undelivered ones for ever', async () => {
      let time = Date.parse('2026-01-01T00:00:00Z');
      await using replica = await Replica.join(fresh(), { now: () => new Date(time) });
      await replica.relay.start();
      for (const n of upTo(3)) await replica.write(counted(n));
      await eventually(async () => (await replica.undelivered()) === 0);
      time += 3_599_000;
      await replica.write(counted(3));
      await eventually(async () => replica.seen.length === 4 && (await replica.undelivered()) === 0);
      expect(await replica.kept()).toBe(4);
      await replica.relay.stop();
      await replica.write(counted(4));
      time += 61_000;
      await replica.bus.close();
      await replica.relay.start();
      await eventually(async () => (await replica.kept()) === 2);
      expect(await replica.undelivered()).toBe(1);
      time += 86_400_000;
      await eventually(async () => (await replica.kept()) === 1);
      expect(await replica.undelivered()).toBe(1);
    });

    it('outlives an outage of the server', async () => {
      const { outage } = fixture;
      // an embedded database has no server to lose
      if (outage === undefined) return;
      await using replica = await Replica.join(fresh());
      await replica.relay.start();
      await replica.write(counted(0));
      await eventually(() => replica.seen.length === 1);
      await outage.begin();
      await eventually(() => replica.complaints.length > 0);
      await outage.end();
      await eventually(() => replica.write(counted(1)).then(() => true));
      await eventually(() => replica.seen.length >= 2);
      expect(replica.numbers).toEqual([0, 1]);
      expect(replica.complaints).toHaveLength(1);
    });

    describeOutboxCrashes(fresh);
  });
}

/** As a use case does: the row's lock comes before the event. */
async function countUp(
  replica: Replica,
  { under, name, random }: { under: OutboxUnderTest; name: string; random: { boolean(p?: number): boolean } },
): Promise<void> {
  await replica.source.transaction(async (manager) => {
    await manager.query(`UPDATE ${countersOf(under.owner)} SET n = n + 1 WHERE name = ?`, [name]);
    const [row] = await manager.query<{ n: number }[]>(
      `SELECT n FROM ${countersOf(under.owner)} WHERE name = ?`,
      [name],
    );
    if (random.boolean()) await nextTurn();
    await replica.outbox.add(manager, [counted(row?.n ?? 0, name)]);
    if (random.boolean()) await nextTurn();
  });
}
