import { fileURLToPath } from 'node:url';
import { count, eventually, runProgram } from '#libs/testing';
import { Room, type DatabaseFixture } from './fixture.js';
import { item } from './items.js';

const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

export function describeDurability(fixture: () => DatabaseFixture): void {
  describe('durability', () => {
    it('keeps every acknowledged row when the process is killed, while another one writes too', async () => {
      await using room = await Room.enter(fixture(), 'killed');
      const { source, entity } = await room.items();
      const acknowledged: string[] = [];
      const arguments_ = (prefix: string) => [JSON.stringify(fixture().settings), 'killed', prefix];
      await Promise.all(
        ['a', 'b'].map(async (prefix) => {
          const program = runProgram(writer, arguments_(prefix));
          const enough = count(300, 5_000);
          let written = 0;
          for await (const id of program.lines) {
            acknowledged.push(id);
            written += 1;
            if (written === enough) await program.kill9();
          }
          expect([await program.ended, written >= enough]).toEqual(['', true]);
        }),
      );
      await source.getRepository(entity).insert(item('after'));
      const rows = new Set(
        (await source.getRepository(entity).find({ select: { id: true } })).map(({ id }) => id),
      );
      expect(acknowledged.filter((id) => !rows.has(id))).toEqual([]);
    });

    it('is healthy, and says so', async () => {
      await using room = await Room.enter(fixture(), 'healthy');
      await expect(room.database.health()).resolves.toMatchObject({
        status: 'up',
        type: fixture().settings.type,
      });
      await room.database.close();
      await expect(room.database.health()).resolves.toMatchObject({ status: 'down' });
      await expect(room.database.open({ owner: 'healthy', entities: [] })).rejects.toMatchObject({
        code: 'DATABASE_CLOSED',
      });
    });

    it('outlives an outage of the server without a restart', async () => {
      const { outage } = fixture();
      // an embedded database has no server to lose
      if (outage === undefined) return;
      await using room = await Room.enter(fixture(), 'outage');
      const { source, entity } = await room.items();
      const repository = source.getRepository(entity);
      await repository.insert(item('before'));
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(entity, item('in-flight'));
      await outage.begin();
      const unavailable = {
        code: 'DATABASE_UNAVAILABLE',
        status: 503,
        retryable: true,
        retryAfterSeconds: 5,
      };
      await expect(runner.commitTransaction()).rejects.toMatchObject(unavailable);
      await runner.release();
      await expect(repository.count()).rejects.toMatchObject(unavailable);
      await expect(source.transaction((manager) => manager.insert(entity, item('x')))).rejects.toMatchObject(
        unavailable,
      );
      await expect(room.database.open({ owner: 'outage', entities: [] })).rejects.toMatchObject(unavailable);
      const replica = await room.replica();
      await expect(replica.migrate('outage', [])).rejects.toMatchObject(unavailable);
      await expect(room.database.health()).resolves.toMatchObject({ status: 'down' });
      await outage.end();
      await eventually(async () => (await room.database.health()).status === 'up', {
        what: 'health after the outage',
      });
      await repository.insert(item('after'));
      const rows = await repository.find({ order: { id: 'ASC' } });
      expect(rows.map(({ id }) => id)).toEqual(['after', 'before']);
      expect(room.database.connections()).toMatchObject({ active: 0, waiting: 0 });
    });
  });
}
