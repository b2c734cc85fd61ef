import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { IdempotencyKeys, inTransaction, type IdempotentRequest } from '../src/index.js';
import { Room, type DatabaseFixture } from './fixture.js';

const request: IdempotentRequest = { scope: 'POST /things', caller: 'alice', key: 'k1', fingerprint: 'f1' };

export function describeIdempotencyKeys(fixture: () => DatabaseFixture): void {
  describe('idempotency keys', () => {
    it('create once and replay the response afterwards', async () => {
      await using room = await Room.enter(fixture(), 'once');
      const { ask } = await setUp(room);
      await expect(ask(request, { id: 1 })).resolves.toEqual({ response: { id: 1 }, replayed: false });
      await expect(ask(request, { id: 2 })).resolves.toEqual({ response: { id: 1 }, replayed: true });
      await expect(ask({ ...request, caller: 'bob' }, { id: 3 })).resolves.toMatchObject({ replayed: false });
      await expect(ask({ ...request, scope: 'POST /others' }, { id: 4 })).resolves.toMatchObject({
        replayed: false,
      });
      await expect(ask({ ...request, key: 'K1' }, { id: 5 })).resolves.toMatchObject({ replayed: false });
    });

    it('refuse another request under the same key', async () => {
      await using room = await Room.enter(fixture(), 'reused');
      const { ask } = await setUp(room);
      await ask(request, { id: 1 });
      const other = ask({ ...request, fingerprint: 'f2' }, { id: 2 });
      await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422 });
      await expect(ask({ ...request, key: '' }, {})).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_INVALID',
      });
    });

    it('let one of many equal requests at once create', async () => {
      await using room = await Room.enter(fixture(), 'equal');
      const { ask, created } = await setUp(room);
      const outcomes = await Promise.all(Array.from({ length: 40 }, (_, id) => ask(request, { id })));
      expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(outcomes.map(({ response }) => JSON.stringify(response))).size).toBe(1);
      await expect(created()).resolves.toBe(1);
    });

    it('are free again when the creation failed, also for those who waited', async () => {
      await using room = await Room.enter(fixture(), 'failed');
      const { ask, created } = await setUp(room);
      const attempts = Array.from({ length: 10 }, (_, id) => ask(request, { id, fail: id < 5 }));
      const outcomes = await Promise.allSettled(attempts);
      const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(done.filter(({ replayed }) => !replayed)).toHaveLength(1);
      const reasons = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [String(outcome.reason)] : [],
      );
      expect(reasons.filter((reason) => !reason.includes('asked to fail'))).toEqual([]);
      await expect(created()).resolves.toBe(1);
    });

    it('expire, and are purged', async () => {
      await using room = await Room.enter(fixture(), 'expiring');
      const clock = { time: new Date('2026-01-01T00:00:00Z'), now: () => clock.time };
      const { ask, keys, source } = await setUp(room, clock);
      await ask(request, { id: 1 });
      await ask({ ...request, key: 'k2' }, { id: 2 });
      await expect(keys.purge(source)).resolves.toBe(0);
      clock.time = new Date('2026-01-02T00:00:00.001Z');
      await expect(ask(request, { id: 3 })).resolves.toEqual({ response: { id: 3 }, replayed: false });
      await expect(keys.purge(source)).resolves.toBe(1);
      await expect(ask(request, { id: 4 })).resolves.toEqual({ response: { id: 3 }, replayed: true });
    });
  });
}

async function setUp(room: Room, clock?: { now(): Date }) {
  const { owner } = room;
  const keys = new IdempotencyKeys({ owner, ...(clock === undefined ? {} : { clock }) });
  const source: DataSource = await room.open(
    [keys.entity],
    [
      {
        name: '0001-keys',
        async up(runner, type) {
          await keys.createTable(runner, type);
          await runner.query(`CREATE TABLE ${owner}_things (thing varchar(190))`);
        },
      },
    ],
  );
  const ask = (asked: IdempotentRequest, { id, fail = false }: { id?: number; fail?: boolean }) =>
    inTransaction(source, async (manager) => {
      // a use case reads before it creates, and MySQL then shows the transaction the rows of that moment
      await manager.query(`SELECT thing FROM ${owner}_things`);
      return keys.once(manager, asked, async () => {
        await manager.query(`INSERT INTO ${owner}_things (thing) VALUES (?)`, [String(id)]);
        await nextTurn();
        if (fail) throw new RangeError('asked to fail');
        return id === undefined ? {} : { id };
      });
    });
  const created = async () => (await source.query<unknown[]>(`SELECT thing FROM ${owner}_things`)).length;
  return { ask, created, keys, source };
}
