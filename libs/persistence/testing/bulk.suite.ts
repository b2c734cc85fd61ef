import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  amountToText,
  deleteRows,
  insertRows,
  inTransaction,
  selectRows,
  storedDate,
  updateRows,
  type StoredRow,
  type StoredValue,
} from '../src/index.js';
import { Room, type DatabaseFixture } from './fixture.js';
import { item, type Item } from './items.js';

const columns = ['id', 'item_group', 'amount', 'block', 'active', 'detail', 'created_at'];

/** As a caller writes them: in the order of `columns`, in their stored form. */
function stored({ id, group, amount, block, active, detail, createdAt }: Item): StoredRow {
  const json = detail === null ? null : JSON.stringify(detail);
  return [id, group, amountToText(amount), block, active, json, createdAt];
}

const numbered = (count: number, overrides: Partial<Item> = {}) =>
  Array.from({ length: count }, (_, n) => item(`n${String(n).padStart(5, '0')}`, { block: n, ...overrides }));

async function setUp(fixture: DatabaseFixture, owner: string) {
  const room = await Room.enter(fixture, owner);
  const { source, entity } = await room.items();
  const table = `${owner}_items`;
  const { manager } = source;
  return {
    source,
    manager,
    table,
    repository: source.getRepository(entity),
    into: { table, columns },
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}

export function describeBulk(fixture: () => DatabaseFixture): void {
  describe('rows in bulk', () => {
    it('are stored as entities store them', async () => {
      await using at = await setUp(fixture(), 'bulkvalues');
      const items = [
        item('null'),
        item('most', {
          amount: 2n ** 256n - 1n,
          block: Number.MAX_SAFE_INTEGER,
          active: false,
          detail: { z: [1, 'two', null], quote: '\'"`\\%?:x' },
          createdAt: new Date('1999-12-31T23:59:59.999Z'),
        }),
        item('ünïcode-🙂', { detail: '🙂'.repeat(30_000), createdAt: new Date(0) }),
      ];
      await expect(insertRows(at.manager, at.into, items.map(stored))).resolves.toBe(3);
      const rows = await at.repository.find();
      expect(rows).toHaveLength(3);
      expect(rows).toEqual(expect.arrayContaining(items));
      const written = await at.repository.save(item('by entity'));
      const both = await at.manager.query<{ created_at: unknown }[]>(
        `SELECT DISTINCT created_at FROM ${at.table} WHERE id IN ('null', 'by entity')`,
      );
      expect([both.length, written.createdAt]).toEqual([1, items[0]?.createdAt]);
    });

    it('go into the table in any number, and none of them is doubled or left out', async () => {
      await using at = await setUp(fixture(), 'bulkmany');
      await expect(insertRows(at.manager, at.into, [])).resolves.toBe(0);
      const items = numbered(1_203);
      await expect(insertRows(at.manager, at.into, items.map(stored))).resolves.toBe(1_203);
      await expect(at.repository.find({ order: { id: 'ASC' } })).resolves.toEqual(items);
      const long = numbered(60).map((one) => ({ ...one, id: `long${one.id}`, detail: 'x'.repeat(400_000) }));
      await expect(insertRows(at.manager, at.into, long.map(stored))).resolves.toBe(60);
      await expect(at.repository.count()).resolves.toBe(1_263);
    });

    it('leave out those whose key exists, and say how many they were', async () => {
      await using at = await setUp(fixture(), 'bulkdup');
      const into = { ...at.into, ignoreDuplicates: true };
      const insert = (ids: readonly string[], group: string) =>
        insertRows(
          at.manager,
          into,
          ids.map((id) => stored(item(id, { group }))),
        );
      await expect(insert(['b'], 'first')).resolves.toBe(1);
      await expect(insert(['b'], 'second')).resolves.toBe(0);
      await expect(insert(['a', 'b', 'c'], 'second')).resolves.toBe(2);
      await expect(insert(['a', 'b', 'c'], 'third')).resolves.toBe(0);
      await expect(insert(['d', 'd'], 'twice')).resolves.toBe(1);
      const rows = await at.repository.find({ order: { id: 'ASC' } });
      expect(rows.map(({ id, group }) => `${id} ${group}`)).toEqual([
        'a second',
        'b first',
        'c second',
        'd twice',
      ]);
      const strict = insertRows(at.manager, at.into, [stored(item('new')), stored(item('a'))]);
      await expect(strict).rejects.toThrow();
      await expect(at.repository.existsBy({ id: 'new' })).resolves.toBe(false);
    });

    it('that do not fit are refused, also where duplicates are left out', async () => {
      await using at = await setUp(fixture(), 'bulkfaults');
      const without = (id: string): StoredRow => [id, null, '0', 0, true, null, new Date()];
      for (const ids of [['x'], ['x', 'y']]) {
        const rows = ids.map(without);
        const work = insertRows(at.manager, { ...at.into, ignoreDuplicates: true }, rows);
        await expect(work).rejects.toThrow();
      }
      await expect(at.repository.count()).resolves.toBe(0);
    });

    it('are updated each with its own values', async () => {
      await using at = await setUp(fixture(), 'bulkupdate');
      const items = numbered(1_100);
      await insertRows(at.manager, at.into, items.map(stored));
      const changed = items.map((one, n) => ({
        ...one,
        group: `🙂${n}`,
        amount: 10n ** 77n + BigInt(n),
        active: n % 2 === 0,
        detail: n % 3 === 0 ? null : { n, text: 'x'.repeat(n) },
        createdAt: new Date(n * 1_001),
      }));
      const set = ['item_group', 'amount', 'active', 'detail', 'created_at'];
      const rows = changed.map((one): StoredRow => {
        const [id = null, group = null, amount = null, , ...rest] = stored(one);
        return [id, group, amount, ...rest];
      });
      const target = { table: at.table, keys: ['id'], set };
      await expect(updateRows(at.manager, target, rows)).resolves.toBe(1_100);
      await expect(at.repository.find({ order: { id: 'ASC' } })).resolves.toEqual(changed);
      // matched counts, not changed
      await expect(updateRows(at.manager, target, rows.slice(0, 7))).resolves.toBe(7);
      await expect(updateRows(at.manager, target, [])).resolves.toBe(0);
    });

    it('are updated only where the condition holds and all keys fit', async () => {
      await using at = await setUp(fixture(), 'bulkguard');
      await insertRows(at.manager, at.into, numbered(10).map(stored));
      const target = {
        table: at.table,
        keys: ['id', 'block'],
        set: ['item_group'],
        where: 't.block < ? OR t.item_group = ?',
        whereValues: [3, 'odd'],
      };
      const rows = numbered(10).map(({ id, block }): StoredRow => [id, block, 'seen']);
      const other: StoredRow = ['n00001', 0, 'wrong'];
      await expect(updateRows(at.manager, target, [...rows, other])).resolves.toBe(3);
      const seen = await at.repository.find({ where: { group: 'seen' }, order: { id: 'ASC' } });
      expect(seen.map(({ block }) => block)).toEqual([0, 1, 2]);
      await expect(at.repository.countBy({ group: 'none' })).resolves.toBe(7);
    });

    it('are found by many keys', async () => {
      await using at = await setUp(fixture(), 'bulkselect');
      await insertRows(at.manager, at.into, numbered(1_300).map(stored));
      interface Raw {
        readonly id: string;
        readonly block: number | string;
        readonly created_at: string | Date;
      }
      const from = { table: at.table, columns: ['id', 'block', 'created_at'], column: 'id' };
      const ids = numbered(1_250).map(({ id }) => id);
      const found = await selectRows<Raw>(at.manager, from, [...ids, 'nobody']);
      expect(found.map(({ id }) => id).toSorted()).toEqual(ids);
      expect(
        found.every(({ created_at }) => storedDate(created_at).getTime() === item('x').createdAt.getTime()),
      ).toBe(true);
      const odd = { ...from, where: 't.block >= ?', whereValues: [1_249] };
      expect((await selectRows<Raw>(at.manager, odd, ids)).map(({ block }) => Number(block))).toEqual([
        1_249,
      ]);
      const byBlock = { ...from, column: 'block' };
      const values: StoredValue[] = [7, 8n];
      expect((await selectRows<Raw>(at.manager, byBlock, values)).map(({ id }) => id).toSorted()).toEqual([
        'n00007',
        'n00008',
      ]);
      await expect(selectRows(at.manager, from, [])).resolves.toEqual([]);
    });

    it('are deleted by many keys, and no others', async () => {
      await using at = await setUp(fixture(), 'bulkdelete');
      await insertRows(at.manager, at.into, numbered(1_203).map(stored));
      const ids = numbered(1_200).map(({ id }) => id);
      const of = { table: at.table, column: 'id' };
      await expect(deleteRows(at.manager, of, [...ids, 'nobody'])).resolves.toBe(1_200);
      await expect(deleteRows(at.manager, of, ids)).resolves.toBe(0);
      await expect(deleteRows(at.manager, of, [])).resolves.toBe(0);
      await expect(deleteRows(at.manager, { ...of, column: 'block' }, [1_200n])).resolves.toBe(1);
      const left = await at.repository.find({ order: { id: 'ASC' } });
      expect(left.map(({ block }) => block)).toEqual([1_201, 1_202]);
    });

    it('belong to the transaction of their caller', async () => {
      await using at = await setUp(fixture(), 'bulkundone');
      const work = at.source.transaction(async (manager) => {
        await insertRows(manager, at.into, numbered(5).map(stored));
        const target = { table: at.table, keys: ['id'], set: ['item_group'] };
        await expect(updateRows(manager, target, [['n00001', 'inner']])).resolves.toBe(1);
        const seen = await selectRows(manager, { table: at.table, columns: ['id'], column: 'item_group' }, [
          'inner',
        ]);
        expect(seen).toEqual([{ id: 'n00001' }]);
        throw new RangeError('undo');
      });
      await expect(work).rejects.toThrow('undo');
      await expect(at.repository.count()).resolves.toBe(0);
    });

    it('are updated by many at once: who loses a deadlock tries again', async () => {
      await using at = await setUp(fixture(), 'bulkrace');
      await insertRows(at.manager, at.into, numbered(40).map(stored));
      const target = { table: at.table, keys: ['id'], set: ['item_group'] };
      const rows = numbered(40).map(({ id }): StoredRow => [id, 'x']);
      await Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          inTransaction(at.source, async (manager) => {
            // half of them come from the other end
            const mine = n % 2 === 0 ? rows : rows.toReversed();
            expect(await updateRows(manager, target, mine.slice(0, 25))).toBe(25);
            await nextTurn();
            expect(await updateRows(manager, target, mine.slice(25))).toBe(15);
            const into = { ...at.into, ignoreDuplicates: true };
            await insertRows(manager, into, numbered(60).map(stored));
          }),
        ),
      );
      await expect(at.repository.count()).resolves.toBe(60);
      await expect(at.repository.countBy({ group: 'x' })).resolves.toBe(40);
    });

    it('lock nothing but themselves, in small tables too', async () => {
      await using at = await setUp(fixture(), 'bulklocks');
      // an embedded database has one writer
      if (at.source.options.type === 'better-sqlite3') return;
      await insertRows(at.manager, at.into, numbered(3).map(stored));
      const target = { table: at.table, keys: ['id'], set: ['item_group'] };
      await at.source.transaction(async (first) => {
        await updateRows(first, target, [['n00001', 'first']]);
        await at.source.transaction(async (second) => {
          await updateRows(second, target, [['n00000', 'second']]);
          await deleteRows(second, { table: at.table, column: 'id' }, ['n00002']);
          await insertRows(first, at.into, [stored(item('n00003'))]);
        });
      });
      const rows = await at.repository.find({ order: { id: 'ASC' } });
      expect(rows.map(({ id, group }) => `${id} ${group}`)).toEqual([
        'n00000 second',
        'n00001 first',
        'n00003 none',
      ]);
    });
  });
}
