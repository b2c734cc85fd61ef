import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource, EntitySchema } from 'typeorm';
import { count, seeded } from '#libs/testing';
import { Room, type DatabaseFixture } from './fixture.js';
import { item, type Item } from './items.js';

class Doomed extends Error {}

export function describeTransactions(fixture: () => DatabaseFixture): void {
  describe('transactions', () => {
    it('of many callers at once keep apart: exactly the committed rows are there, and nobody saw another', async () => {
      await using room = await Room.enter(fixture(), 'concurrent');
      const { source, entity } = await room.items();
      // two generations of a feature work side by side
      const sources = [source, await room.reopen([entity])];
      const random = seeded('concurrent transactions');
      const total = count(500, 5_000);
      const doomed = new Set(random.shuffle(Array.from({ length: total }, (_, i) => i)).slice(0, total / 2));
      const work = Array.from({ length: total }, (_, i) =>
        writePair({ source: sources[i % 2] ?? source, entity }, i, doomed.has(i)),
      );
      const writers = { finished: false };
      const reading = watch({ source, entity }, writers);
      const results = await Promise.allSettled(work);
      writers.finished = true;
      const seen = await reading;
      expect(seen.reads).toBeGreaterThan(0);
      expect(seen.halves).toBe(0);
      expect(seen.doomed).toBe(0);
      const unexpected = results.filter((r) => r.status === 'rejected' && !(r.reason instanceof Doomed));
      expect(unexpected).toEqual([]);
      const kept = Array.from({ length: total }, (_, i) => i).filter((i) => !doomed.has(i));
      const rows = await source.getRepository(entity).find({ select: { id: true } });
      expect(rows.map(({ id }) => id).toSorted()).toEqual(
        kept.flatMap((i) => [`${i}-1`, `${i}-2`]).toSorted(),
      );
    });

    it('read their own rows before others do', async () => {
      await using room = await Room.enter(fixture(), 'ownrows');
      const { source, entity } = await room.items();
      await source.transaction(async (manager) => {
        await manager.insert(entity, item('mine'));
        await expect(manager.countBy(entity, { id: 'mine' })).resolves.toBe(1);
        await expect(source.getRepository(entity).countBy({ id: 'mine' })).resolves.toBe(0);
      });
      await expect(source.getRepository(entity).countBy({ id: 'mine' })).resolves.toBe(1);
    });

    it('nest: an inner one is undone alone', async () => {
      await using room = await Room.enter(fixture(), 'nested');
      const { source, entity } = await room.items();
      await source.transaction(async (outer) => {
        await outer.insert(entity, item('outer'));
        const inner = outer.transaction(async (manager) => {
          await manager.insert(entity, item('inner'));
          throw new Doomed();
        });
        await expect(inner).rejects.toThrow(Doomed);
        await outer.insert(entity, item('later'));
      });
      const rows = await source.getRepository(entity).find({ order: { id: 'ASC' } });
      expect(rows.map(({ id }) => id)).toEqual(['later', 'outer']);
    });

    it('left open by a released runner are rolled back, and the next caller is not in them', async () => {
      await using room = await Room.enter(fixture(), 'abandoned');
      const { source, entity } = await room.items();
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(entity, item('abandoned'));
      await runner.release();
      await source.getRepository(entity).insert(item('next'));
      const rows = await source.getRepository(entity).find();
      expect(rows.map(({ id }) => id)).toEqual(['next']);
    });
  });
}

interface Target {
  readonly source: DataSource;
  readonly entity: EntitySchema<Item>;
}

/** Both rows are there or none; other callers get their turn in between. */
async function writePair({ source, entity }: Target, number: number, doomed: boolean): Promise<void> {
  const group = doomed ? 'doomed' : 'kept';
  await source.transaction(async (manager) => {
    // `save` asks first and would open a transaction itself
    await manager.getRepository(entity).save(item(`${number}-1`, { group }));
    await nextTurn();
    await manager.insert(entity, item(`${number}-2`, { group }));
    await nextTurn();
    if (doomed) throw new Doomed();
  });
}

/** Looks on until the writers have finished, each time in one statement. */
async function watch({ source, entity }: Target, writers: { finished: boolean }) {
  const seen = { reads: 0, halves: 0, doomed: 0 };
  const { tableName } = source.getMetadata(entity);
  const sum = (condition: string) => `COALESCE(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`;
  const sql = `SELECT ${sum("id LIKE '%-1'")} AS firsts, ${sum("id LIKE '%-2'")} AS seconds, ${sum("item_group = 'doomed'")} AS doomed FROM ${tableName}`;
  do {
    const [row] = await source.query<Record<'firsts' | 'seconds' | 'doomed', string | number>[]>(sql);
    seen.halves += Math.abs(Number(row?.firsts) - Number(row?.seconds));
    seen.doomed += Number(row?.doomed);
    seen.reads += 1;
    await nextTurn();
  } while (!writers.finished);
  return seen;
}
