import { fileURLToPath } from 'node:url';
import { startBareAnvil, type BareAnvil } from '#libs/chain-evm/testing';
import { createDatabase, type DatabaseSettingsInput } from '#libs/persistence';
import { freshDatabase } from '#libs/persistence/testing';
import { count, eventually, runProgram, seeded, startMariadb, temporaryFolder } from '#libs/testing';
import { COUNTED_ABI, CRASH_OWNER, Emitter, type CrashConsumerPlan } from '../testing/index.js';

const program = fileURLToPath(new URL('../testing/crash-consumer.ts', import.meta.url));
const random = seeded('kills of consumers');
const BLOCKS = count(60, 1_000);
const EVENTS = count(100, 200);
const KILLS = count(6, 60);
const REORGANISATIONS = count(5, 50);
const HOUR = 3_600_000;

describe('rows that follow a stream under kill -9', () => {
  let anvil: BareAnvil;
  let emitter: Emitter;
  beforeEach(async () => {
    anvil = await startBareAnvil();
    emitter = new Emitter(anvil);
    await emitter.install();
    for (let n = 0; n < BLOCKS; n++) await emitter.mine(EVENTS);
  }, HOUR);
  afterEach(() => anvil.close());

  /** Some blocks are others now. */
  const reorganise = async () => {
    const depth = random.integer(1, 6);
    await anvil.rpc('anvil_rollback', depth);
    for (let n = 0; n < depth + random.integer(0, 2); n++) await emitter.mine(random.integer(0, EVENTS));
  };

  const storm = async (database: DatabaseSettingsInput, processes: number): Promise<void> => {
    const plan: CrashConsumerPlan = {
      rpcUrl: anvil.url,
      database,
      generationMs: 150,
      definition: {
        name: 'counted',
        network: 'test',
        addresses: [emitter.address],
        abi: COUNTED_ABI,
        events: [],
        from: 0,
        depth: 'latest',
        proof: 'receipts',
        onPoison: 'block',
        owner: 'crash',
      },
    };
    const own = await createDatabase(database);
    const start = () => Array.from({ length: processes }, () => runProgram(program, [JSON.stringify(plan)]));
    for (let kills = 0, forks = 0; kills < KILLS; kills++) {
      const running = start();
      await Promise.all(
        running.map(async (child) => {
          for await (const line of child.lines) if (line === 'ready') break;
        }),
      );
      const due = performance.now() + random.integer(0, 1_200);
      const share = Math.ceil((REORGANISATIONS - forks) / (KILLS - kills));
      for (let n = 0; n < share; n++, forks++) await reorganise();
      await eventually(() => performance.now() > due, { within: HOUR });
      for (const child of running) await child.kill9();
    }
    const running = start();
    const source = await own.open({ owner: CRASH_OWNER, entities: [] });
    const idsOf = async () =>
      (await source.query<{ id: string }[]>('SELECT id FROM crash_rows')).map(({ id }) => id);
    const truth = await emitter.truth();
    await eventually(async () => (await idsOf()).length === truth.length, { within: HOUR, every: 200 });
    await eventually(
      async () => JSON.stringify((await idsOf()).toSorted()) === JSON.stringify(truth.toSorted()),
      { within: 60_000, every: 500, what: 'Rows that are the truth' },
    );
    for (const child of running) await child.kill9();
    await source.destroy();
    await own.close();
  };

  it(
    `are those of all ${BLOCKS * EVENTS} events on SQLite after ${KILLS} kills`,
    async () => {
      const folder = await temporaryFolder();
      await storm({ type: 'sqlite', folder: folder.path }, 1);
      await folder.remove();
    },
    HOUR,
  );

  it(
    `are so on MariaDB with two processes`,
    async () => {
      const server = await startMariadb();
      await storm(await freshDatabase(server), 2);
      await server.stop();
    },
    HOUR,
  );
});
