import { Table } from 'typeorm';
import { tableColumns, type SchemaMigration } from '../src/index.js';
import { Room, type DatabaseFixture } from './fixture.js';

export function describeMigrations(fixture: () => DatabaseFixture): void {
  describe('migrations', () => {
    it('are applied once by four replicas that start together, in order', async () => {
      await using room = await Room.enter(fixture(), 'replicas');
      const replicas = [room.database, await room.replica(), await room.replica(), await room.replica()];
      const runs: string[] = [];
      const steps = ['0001-table', '0002-row', '0003-row'].map((name) => recorded(name, runs));
      await expect(room.database.pending('replicas', steps)).resolves.toEqual([
        '0001-table',
        '0002-row',
        '0003-row',
      ]);
      const applied = await Promise.all(replicas.map((replica) => replica.migrate('replicas', steps)));
      expect(runs).toEqual(['0001-table', '0002-row', '0003-row']);
      expect(applied.flat()).toEqual(['0001-table', '0002-row', '0003-row']);
      await expect(room.database.pending('replicas', steps)).resolves.toEqual([]);
      const source = await room.reopen([]);
      await expect(source.query('SELECT name FROM replicas_rows ORDER BY name')).resolves.toEqual([
        { name: '0002-row' },
        { name: '0003-row' },
      ]);
    });

    it('go on after a step that failed and was repaired', async () => {
      await using room = await Room.enter(fixture(), 'repaired');
      const first = recorded('0001-table', [], 'repaired');
      const broken: SchemaMigration = {
        name: '0002-broken',
        async up(runner) {
          await runner.query("INSERT INTO repaired_rows (name) VALUES ('half')");
          await runner.query('INSERT INTO no_such_table (name) VALUES (1)');
        },
      };
      await expect(room.database.migrate('repaired', [first, broken])).rejects.toMatchObject({
        code: 'MIGRATION_FAILED',
        message: expect.stringMatching(/"0002-broken" of repaired failed: .*no_such_table/) as string,
      });
      await expect(room.database.pending('repaired', [first, broken])).resolves.toEqual(['0002-broken']);
      const source = await room.reopen([]);
      await expect(source.query('SELECT name FROM repaired_rows')).resolves.toEqual([]);
      const repaired = { ...broken, up: recorded('0002-broken', [], 'repaired').up };
      await expect(room.database.migrate('repaired', [first, repaired])).resolves.toEqual(['0002-broken']);
    });

    it('of one owner do not touch those of another', async () => {
      await using room = await Room.enter(fixture(), 'apart');
      await room.database.migrate('apart-one', [recorded('0001-table', [], 'apart_one')]);
      await expect(
        room.database.pending('apart-two', [recorded('0001-table', [], 'apart_two')]),
      ).resolves.toEqual(['0001-table']);
    });

    it('are refused when their names do not sort', async () => {
      await using room = await Room.enter(fixture(), 'unsorted');
      const steps = ['0002-b', '0001-a'].map((name) => recorded(name, []));
      await expect(room.database.migrate('unsorted', steps)).rejects.toMatchObject({
        code: 'MIGRATION_PLAN_INVALID',
      });
    });
  });
}

/** The first step makes the table, the others add their name to it. */
function recorded(name: string, runs: string[], prefix = 'replicas'): SchemaMigration {
  return {
    name,
    async up(runner, type) {
      runs.push(name);
      if (name !== '0001-table') await runner.query(`INSERT INTO ${prefix}_rows (name) VALUES (?)`, [name]);
      else
        await runner.createTable(
          new Table({
            name: `${prefix}_rows`,
            columns: [tableColumns(type).text('name', { isPrimary: true })],
          }),
        );
    },
  };
}
