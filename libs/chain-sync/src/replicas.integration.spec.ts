import { freshDatabase } from '#libs/persistence/testing';
import { eventually, startMariadb, type MariadbServer } from '#libs/testing';
import { describeEventStreams, keptOf, StreamLab } from '../testing/index.js';

describe('on MariaDB', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());
  const start = async (options: Parameters<typeof StreamLab.start>[0] = {}) =>
    StreamLab.start({ database: await freshDatabase(server), ...options });

  describeEventStreams('on MariaDB', start);

  describe('two replicas', () => {
    let lab: StreamLab;
    afterEach(async () => {
      await lab.close();
      expect(lab.warnings).toEqual([]);
    });

    it('share the streams, and one goes on where the other has ended', async () => {
      lab = await start();
      const other = await lab.replica();
      const names = Array.from({ length: 6 }, (_, i) => `stream-${i}`);
      for (const name of names) await lab.streams.define(lab.definition({ name }));
      await lab.emitter.mine(30);
      for (const name of names) await lab.settled(name);
      const reading = () => [lab.first, other].map(({ opened }) => opened.report().length);
      await eventually(() => reading()[0] === 6 || reading().reduce((sum, n) => sum + n, 0) === 6);
      await other.close();
      await lab.emitter.mine(30);
      for (const name of names) await lab.settled(name);
      expect(lab.first.opened.report().length).toBe(6);
      await lab.restart();
      await lab.emitter.mine(1);
      for (const name of names) await lab.settled(name);
    });

    it('obey wishes of each other, and tell lines of each other', async () => {
      lab = await start();
      await lab.streams.define(lab.definition());
      await lab.emitter.mine(3);
      await lab.settled();
      const other = await lab.replica();
      const { streams } = other.opened;
      expect(other.opened.report().length).toBe(0);
      const stop = new AbortController();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const lines of streams.follow('counted', { after: 0, signal: stop.signal }))
          seen.push(...lines.map(({ position }) => position));
      })();
      await eventually(() => seen.length === 3);
      await lab.emitter.mine(2);
      await eventually(() => seen.length === 5);
      await streams.pause('counted');
      await lab.emitter.mine(2);
      await streams.reset('counted', 2);
      await streams.resume('counted');
      await lab.settled();
      await eventually(async () => seen.length === (await lab.lines()).length);
      expect(seen).toEqual(seen.map((_, i) => i + 1));
      stop.abort();
      await reading;
    });

    it('write nothing any more when they have lost a stream', async () => {
      lab = await start({ settings: { leaseMs: 500 } });
      await lab.streams.define(lab.definition());
      await lab.emitter.mine(3);
      await lab.settled();
      const other = await lab.replica();
      const source = await other.database.open({ owner: 'event-streams', entities: [] });
      // as if the first one had been away for so long that the lease was over
      for (let n = 0; n < 10; n++) {
        await source.query("UPDATE event_streams SET lease_until = '2000-01-01', holder = 'nobody'");
        await lab.emitter.mine(20);
        await lab.settled();
      }
      expect(keptOf(await lab.lines())).toHaveLength(203);
      await source.destroy();
    });
  });
});
