import type { DataSource } from 'typeorm';
import type { StreamEvent } from '#libs/chain-sync';
import { eventually } from '#libs/testing';
import { CRASH_OWNER, crashMigrations, crashProjection, StreamLab } from '../../testing/index.js';
import type { ProjectionRun } from './projection.js';

describe('Projection', () => {
  let lab: StreamLab;
  let source: DataSource;
  let stop: AbortController;
  let runs: Promise<void>[];
  const errors: string[] = [];
  beforeEach(async () => {
    lab = await StreamLab.start();
    await lab.first.database.migrate(CRASH_OWNER, crashMigrations);
    source = await lab.first.database.open({ owner: CRASH_OWNER, entities: [crashProjection.entity] });
    await lab.streams.define(lab.definition());
    stop = new AbortController();
    runs = [];
    errors.length = 0;
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(runs);
    await source.destroy();
    await lab.close();
  });

  const insert = (manager: Parameters<ProjectionRun['apply']>[0], { id, args }: StreamEvent) =>
    manager.query('INSERT INTO crash_rows (id, value) VALUES (?, ?)', [id, args['value']]);
  const run = (more: Partial<ProjectionRun> = {}) =>
    runs.push(
      crashProjection.run({
        streams: lab.streams,
        source,
        stream: 'counted',
        signal: stop.signal,
        onError: (reason) => errors.push(reason),
        async apply(manager, lines) {
          for (const line of lines) await insert(manager, line);
        },
        ...more,
      }),
    );
  const values = async () =>
    (await source.query<{ value: string }[]>('SELECT value FROM crash_rows ORDER BY rowid')).map(
      ({ value }) => Number(value),
    );
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

  it('applies each line once, however many run at the same time', async () => {
    for (let n = 0; n < 5; n++) run();
    for (let n = 0; n < 10; n++) await lab.emitter.mine(20);
    await eventually(async () => (await values()).length >= 200);
    await lab.emitter.mine(1);
    await eventually(async () => (await values()).length > 200);
    expect(await values()).toEqual(upTo(201));
  });

  it('rolls back what fails, tries it again, and stays there', async () => {
    await lab.emitter.mine(5);
    let failures = 0;
    run({
      async apply(manager, lines) {
        for (const line of lines) {
          await insert(manager, line);
          if (line.args['value'] === '3' && failures++ < 6) throw new RangeError('not now');
        }
      },
    });
    await eventually(() => errors.includes('not now'));
    expect((await values()).includes(3)).toBe(false);
    await eventually(async () => (await values()).length === 5);
    expect(await values()).toEqual(upTo(5));
  });

  it('passes a line over that fails again and again, if its owner has a place for it', async () => {
    await lab.emitter.mine(5);
    const poison: string[] = [];
    run({
      async apply(manager, lines) {
        for (const line of lines) {
          if (line.args['value'] === '2') throw new RangeError('never');
          await insert(manager, line);
        }
      },
      async onPoison(_, { args }, reason) {
        poison.push(`${JSON.stringify(args['value'])} ${reason}`);
      },
    });
    await eventually(async () => (await values()).length === 4);
    expect(await values()).toEqual([0, 1, 3, 4]);
    expect(poison).toEqual(['"2" never']);
  });

  it('goes on with a stream that was removed and made again', async () => {
    await lab.emitter.mine(3);
    run();
    await eventually(async () => (await values()).length === 3);
    stop.abort();
    await lab.emitter.mine(2);
    await lab.settled();
    await lab.streams.remove('counted');
    await lab.streams.define(lab.definition({ from: 1 }));
    stop = new AbortController();
    run();
    await eventually(async () => (await values()).length === 3 + 5);
    expect(await values()).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
  });
});
