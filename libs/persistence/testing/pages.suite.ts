import { seeded } from '#libs/testing';
import { page } from '../src/index.js';
import { Room, type DatabaseFixture } from './fixture.js';
import { item } from './items.js';

export function describePages(fixture: () => DatabaseFixture): void {
  describe('pages', () => {
    it.each(['ASC', 'DESC'] as const)(
      'hold every row once, in order, with equal values among them (%s)',
      async (direction) => {
        await using room = await Room.enter(fixture(), `pages${direction.toLowerCase()}`);
        const { source, entity } = await room.items();
        const repository = source.getRepository(entity);
        const random = seeded('pages');
        const rows = Array.from({ length: 53 }, (_, i) =>
          item(`id-${i}`, {
            createdAt: new Date(random.integer(1, 4)),
            amount: BigInt(random.integer(1, 3)) ** 90n,
          }),
        );
        await repository.insert(rows);
        const read: string[] = [];
        let cursor: string | undefined;
        do {
          const request = { cursor, limit: 10, direction, sort: ['createdAt', 'amount', 'id'] } as const;
          const { items, nextCursor } = await page(repository.createQueryBuilder('i'), request);
          read.push(...items.map(({ id }) => id));
          cursor = nextCursor;
          // comes before the place that has been reached: must neither appear nor shift the rest
          const before = direction === 'ASC' ? new Date(0) : new Date(99);
          await repository.insert(item(`late-${read.length}`, { createdAt: before }));
        } while (cursor !== undefined);
        const sign = direction === 'ASC' ? 1 : -1;
        const key = (row: (typeof rows)[number]) => [row.createdAt.getTime(), row.amount, row.id] as const;
        const sorted = rows.toSorted((a, b) => {
          const index = key(a).findIndex((value, at) => value !== key(b)[at]);
          return sign * ((key(a)[index] ?? 0) < (key(b)[index] ?? 0) ? -1 : 1);
        });
        expect(read).toEqual(sorted.map(({ id }) => id));
      },
    );

    it('keep to the query that they are given', async () => {
      await using room = await Room.enter(fixture(), 'filtered');
      const { source, entity } = await room.items();
      const repository = source.getRepository(entity);
      await repository.insert(
        ['a', 'b', 'c', 'd'].map((id, i) => item(id, { group: i % 2 ? 'odd' : 'even' })),
      );
      const query = () =>
        repository.createQueryBuilder('i').where('i.group = :g1 OR i.group = :g2', { g1: 'odd', g2: 'x' });
      const first = await page(query(), { limit: 1, sort: ['id'] });
      const second = await page(query(), { limit: 1, sort: ['id'], cursor: first.nextCursor });
      expect([first.items, second.items].flat().map(({ id }) => id)).toEqual(['b', 'd']);
      expect(second.nextCursor).toBeUndefined();
    });

    it('go on after any of their items, in the order of ids after an id as it is', async () => {
      await using room = await Room.enter(fixture(), 'anywhere');
      const { source, entity } = await room.items();
      const ids = Array.from({ length: 4 }, (_, i) => `019a3c1e-7f5a-7c3e-9d2b-00000000000${i}`);
      await source.getRepository(entity).insert(ids.map((id) => item(id)));
      const after = async (sort: readonly [string, ...string[]], cursor?: string) => {
        const query = source.getRepository(entity).createQueryBuilder('i');
        const { items, cursorOf } = await page(query, { sort, cursor, direction: 'DESC' });
        return { ids: items.map(({ id }) => id), cursors: items.map(cursorOf) };
      };
      const newest = ids.toReversed();
      for (const sort of [['id'], ['amount', 'id']] as const) {
        const { cursors } = await after(sort);
        expect(await Promise.all(cursors.map(async (cursor) => (await after(sort, cursor)).ids))).toEqual([
          newest.slice(1),
          newest.slice(2),
          newest.slice(3),
          [],
        ]);
      }
      expect((await after(['id'], newest[1])).ids).toEqual(newest.slice(2));
      await expect(after(['amount', 'id'], newest[1])).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('refuse cursors and limits that are none', async () => {
      await using room = await Room.enter(fixture(), 'cursors');
      const { source, entity } = await room.items();
      await source.getRepository(entity).insert([item('a'), item('b')]);
      const query = () => source.getRepository(entity).createQueryBuilder('i');
      const { nextCursor: other } = await page(query(), { limit: 1, sort: ['createdAt', 'id'] });
      const forged = (value: unknown) =>
        Buffer.from(JSON.stringify(['i:ASC:amount,id', [value, 'a']])).toString('base64url');
      const cursors = [
        other,
        '',
        'nonsense',
        forged(null),
        forged({ bigint: '-1' }),
        forged({ date: 'x' }),
        forged('x'.repeat(2_000)),
      ];
      for (const cursor of cursors) {
        await expect(page(query(), { sort: ['amount', 'id'], cursor })).rejects.toMatchObject({
          code: 'CURSOR_INVALID',
          status: 400,
        });
      }
      for (const limit of [0, -1, 1.5, 201, Number.NaN]) {
        await expect(page(query(), { sort: ['id'], limit })).rejects.toMatchObject({
          code: 'PAGE_LIMIT_INVALID',
        });
      }
      await expect(page(query(), { sort: ['detail'] })).rejects.toMatchObject({ code: 'SORT_UNFIT' });
    });
  });
}
