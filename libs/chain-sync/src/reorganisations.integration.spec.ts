import { systemClock } from '#libs/base';
import { createDatabase } from '#libs/persistence';
import { seeded, count, eventually } from '#libs/testing';
import { StreamLab } from '../testing/index.js';
import { blockRow, journalRow, poisonRow, rangeRow } from './adapters/journal.row.js';
import { StreamWriter } from './adapters/stream-writer.js';
import { nameRow, streamRow } from './adapters/stream.row.js';

const random = seeded('reorganisations of streams');

describe('streams on a chain that is reorganised', () => {
  let lab: StreamLab;
  afterEach(() => lab.close());

  const rollback = (blocks: number) => lab.anvil.rpc('anvil_rollback', blocks);

  /** As a reader does that is killed then. */
  const takeFirstPartBack = async (to: number) => {
    const database = await createDatabase(lab.database);
    const source = await database.open({
      owner: 'event-streams',
      entities: [streamRow, nameRow, journalRow, blockRow, rangeRow, poisonRow],
    });
    const lease = { id: 1, name: 'counted', holder: 'killed', fence: 99 };
    await source.manager.update(streamRow, { id: 1 }, { holder: 'killed', fence: 99 });
    const writer = new StreamWriter(source, { clock: systemClock, leaseMs: 1 });
    const progress = await writer.takeBack(lease, 13_005, { to, isReset: false });
    await source.destroy();
    await database.close();
    return progress;
  };

  it.each(['receipts', 'headers', 'none'] as const)(
    'have what the chain has, with proof %s',
    async (proof) => {
      lab = await StreamLab.start();
      await lab.streams.define(lab.definition({ proof }));
      for (let n = 0; n < 6; n++) await lab.emitter.mine(random.integer(0, 4));
      await lab.settled();
      for (let round = 0; round < count(15, 100); round++) {
        const depth = random.integer(1, 5);
        await rollback(depth);
        for (let n = 0; n < depth + random.integer(0, 3); n++) await lab.emitter.mine(random.integer(0, 4));
        // sometimes the next comes before it was noticed
        if (random.integer(0, 2) > 0) await lab.settled();
      }
      await lab.emitter.mine(1);
      await lab.settled();
      expect((await lab.streams.find('counted'))?.reorganisations).toBeGreaterThan(0);
    },
  );

  it('go back further than the blocks whose hashes are kept', async () => {
    lab = await StreamLab.start();
    await lab.emitter.mine(2);
    for (let n = 0; n < 20; n++) await lab.anvil.mine(20);
    await lab.emitter.mine(5);
    await lab.streams.define(lab.definition());
    await lab.settled();
    await rollback(390);
    await lab.emitter.mine(7);
    await lab.anvil.mine(400);
    await lab.settled();
    expect(lab.warnings.join()).toContain('final');
  });

  it('take back more than goes into one transaction, also when the reader ends on the way', async () => {
    lab = await StreamLab.start();
    await lab.emitter.mine(5);
    const former = Number(await lab.anvil.rpc('eth_blockNumber'));
    for (let n = 0; n < 13; n++) await lab.emitter.mine(1_000);
    await lab.streams.define(lab.definition());
    await lab.settled();
    await lab.first.close();
    await rollback(13);
    for (let n = 0; n < 14; n++) await lab.emitter.mine(1_000);
    expect(await takeFirstPartBack(former)).toMatchObject({ isDone: false, position: 13_005 + 5_000 });
    await lab.begin();
    await lab.settled();
    expect(await lab.lines()).toHaveLength(5 + 13_000 + 13_000 + 14_000);
  });

  it('wait for a node that is behind, and take nothing back', async () => {
    lab = await StreamLab.start({ settings: { rollbackMs: 3_600_000 } });
    await lab.streams.define(lab.definition());
    for (let n = 0; n < 4; n++) await lab.emitter.mine(2);
    await lab.settled();
    const state = await lab.anvil.rpc('anvil_dumpState');
    await rollback(2);
    await eventually(async () => (await lab.streams.find('counted'))?.trouble?.includes('later ones'));
    expect(await lab.kept()).toHaveLength(8);
    await lab.anvil.rpc('anvil_loadState', state);
    await lab.emitter.mine(1);
    await eventually(async () => (await lab.streams.find('counted'))?.trouble === undefined);
    await lab.settled();
  });

  it('take back what a network has lost for good', async () => {
    lab = await StreamLab.start({ settings: { rollbackMs: 300 } });
    await lab.streams.define(lab.definition());
    for (let n = 0; n < 4; n++) await lab.emitter.mine(2);
    await lab.settled();
    await rollback(2);
    await eventually(async () => (await lab.kept()).length === 4);
    await lab.emitter.mine(3);
    await lab.settled();
  });
});
