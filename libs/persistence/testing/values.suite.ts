import { LessThan } from 'typeorm';
import { Room, type DatabaseFixture } from './fixture.js';
import { item } from './items.js';

export function describeValues(fixture: () => DatabaseFixture): void {
  describe('values', () => {
    it('come back as they went in', async () => {
      await using room = await Room.enter(fixture(), 'values');
      const { source, entity } = await room.items();
      const stored = [
        item('zero', { detail: { z: [1, 'two', null], a: '123' } }),
        item('most', {
          amount: 2n ** 256n - 1n,
          block: Number.MAX_SAFE_INTEGER,
          active: false,
          detail: '123',
          createdAt: new Date('1999-12-31T23:59:59.999Z'),
        }),
        item('ünïcode-🙂', { detail: 'x'.repeat(100_000) }),
      ];
      await source.getRepository(entity).save(stored);
      const rows = await source.getRepository(entity).find();
      expect(rows).toHaveLength(3);
      expect(rows).toEqual(expect.arrayContaining(stored));
      const zero = rows.find(({ id }) => id === 'zero');
      // engines with a JSON type of their own reorder keys
      expect(JSON.stringify(zero?.detail)).toBe('{"z":[1,"two",null],"a":"123"}');
    });

    it('order and compare amounts as numbers and moments as time', async () => {
      await using room = await Room.enter(fixture(), 'order');
      const { source, entity } = await room.items();
      const repository = source.getRepository(entity);
      const amounts = [10n ** 30n, 9n, 2n ** 255n, 10n];
      await repository.save(
        amounts.map((amount, i) => item(`a${i}`, { amount, createdAt: new Date(1_000 * i + 5) })),
      );
      const sorted = await repository.find({ order: { amount: 'ASC' } });
      expect(sorted.map(({ amount }) => amount)).toEqual([9n, 10n, 10n ** 30n, 2n ** 255n]);
      const small = await repository.findBy({ amount: LessThan(10n ** 30n) });
      expect(small.map(({ id }) => id).toSorted()).toEqual(['a1', 'a3']);
      const early = await repository.findBy({ createdAt: LessThan(new Date(1_005)) });
      expect(early.map(({ id }) => id)).toEqual(['a0']);
    });

    it('tell capital from small letters, in keys too', async () => {
      await using room = await Room.enter(fixture(), 'letters');
      const { source, entity } = await room.items();
      const repository = source.getRepository(entity);
      await repository.insert([item('Key'), item('key')]);
      await expect(repository.countBy({ id: 'KEY' })).resolves.toBe(0);
      await expect(repository.countBy({ id: 'key' })).resolves.toBe(1);
    });

    it('refuse amounts that are none', async () => {
      await using room = await Room.enter(fixture(), 'amounts');
      const { source, entity } = await room.items();
      for (const amount of [-1n, 2n ** 256n]) {
        await expect(source.getRepository(entity).insert(item('x', { amount }))).rejects.toMatchObject({
          code: 'AMOUNT_OUT_OF_RANGE',
        });
      }
    });
  });
}
