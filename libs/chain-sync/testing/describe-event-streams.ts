import type { StreamEvent } from '#libs/chain-sync';
import { eventually } from '#libs/testing';
import { keptOf, type StreamLab } from './stream-lab.js';

const UNKNOWN = { code: 'STREAM_UNKNOWN' };

/** What every implementation of the port `EventStreams` does. */
export function describeEventStreams(name: string, make: () => Promise<StreamLab>): void {
  describe(`event streams ${name}`, () => {
    let lab: StreamLab;
    beforeEach(async () => {
      lab = await make();
    });
    afterEach(() => lab.close());

    const atHead = (stream = 'counted') => lab.settled(stream);
    const when = (holds: (state: string, trouble: string) => boolean, stream = 'counted') =>
      eventually(async () => {
        const status = await lab.streams.find(stream);
        return status && holds(status.state, status.trouble ?? '') ? status : undefined;
      });

    it('read what was before, and what comes', async () => {
      for (const count of [3, 0, 40]) await lab.emitter.mine(count);
      const made = await lab.streams.define(lab.definition());
      expect(made).toMatchObject({ name: 'counted', from: 0, position: 0, state: 'waiting' });
      await atHead();
      await lab.emitter.mine(5);
      await atHead();
      const lines = await lab.lines();
      expect(lines).toHaveLength(48);
      expect(lines[0]).toMatchObject({
        stream: 'counted',
        position: 1,
        kind: 'added',
        network: 'test',
        address: lab.emitter.address,
        event: 'Counted',
        signature: 'Counted(uint256,uint256)',
        args: { number: '0', value: '0' },
        logIndex: 0,
      });
      expect(lines.map(({ args }) => args['value'])).toEqual(Array.from({ length: 48 }, (_, i) => String(i)));
      const status = await lab.streams.find('counted');
      expect(status).toMatchObject({ state: 'live', lag: 0, progress: 1, position: 48, trouble: undefined });
    });

    it('are the same when they are defined again, and others are refused the name', async () => {
      const first = await lab.streams.define(lab.definition());
      await lab.streams.define(lab.definition());
      await expect(lab.streams.define(lab.definition({ from: 1 }))).rejects.toMatchObject({
        code: 'STREAM_CONFLICT',
      });
      const both = await Promise.all(
        [1, 2].map(() => lab.streams.define(lab.definition({ name: 'twice', from: 'head' }))),
      );
      expect(both[0]?.createdAt).toEqual(both[1]?.createdAt);
      const { items } = await lab.streams.list({ limit: 10 });
      expect(items.map((item) => item.name)).toEqual(['counted', 'twice']);
      expect(first.definition).not.toHaveProperty('abi');
      expect((await lab.streams.list({ limit: 10, owner: 'nobody' })).items).toEqual([]);
    });

    it('are refused with every fault, or for what the network does not have', async () => {
      const faulty = lab.definition({ name: 'a b', addresses: ['0x1'], from: -1 });
      await expect(lab.streams.define(faulty)).rejects.toMatchObject({
        code: 'STREAM_INVALID',
        errors: [{ pointer: '/name' }, { pointer: '/from' }],
      });
      await expect(
        lab.streams.define(lab.definition({ events: [{ event: 'Nothing' }] })),
      ).rejects.toMatchObject({ code: 'CHAIN_EVENT_INVALID' });
      await expect(lab.streams.define(lab.definition({ network: 'none' }))).rejects.toMatchObject({
        code: 'NETWORK_UNKNOWN',
      });
      await expect(lab.streams.define(lab.definition({ addresses: ['0x1'] }))).rejects.toMatchObject({
        code: 'CHAIN_ADDRESS_INVALID',
      });
    });

    it('begin at a block, or after the head, and select by arguments', async () => {
      await lab.emitter.mine(2);
      await lab.emitter.mine(2);
      await lab.streams.define(lab.definition({ from: 2 }));
      await lab.streams.define(lab.definition({ name: 'later', from: 'head' }));
      await lab.streams.define(
        lab.definition({ name: 'odd', events: [{ event: 'Counted', args: { number: ['1', '3', '5'] } }] }),
      );
      await lab.emitter.mine(2);
      const valuesOf = async (stream: string) => (await lab.lines(stream)).map(({ args }) => args['value']);
      await eventually(async () => {
        const found = [await valuesOf('counted'), await valuesOf('later'), await valuesOf('odd')];
        return (
          JSON.stringify(found) ===
          JSON.stringify([
            ['2', '3', '4', '5'],
            ['4', '5'],
            ['1', '3', '5'],
          ])
        );
      });
    });

    it('stop and go on', async () => {
      await lab.streams.define(lab.definition());
      await lab.emitter.mine(2);
      await atHead();
      expect(await lab.streams.pause('counted')).toMatchObject({ state: 'paused' });
      await lab.emitter.mine(2);
      await lab.streams.define(lab.definition({ name: 'other' }));
      await lab.settled('other');
      expect(await lab.lines()).toHaveLength(2);
      await lab.streams.resume('counted');
      await atHead();
    });

    it('take back what is read anew', async () => {
      for (const count of [2, 3, 4]) await lab.emitter.mine(count);
      await lab.streams.define(lab.definition());
      await atHead();
      await lab.streams.reset('counted', 2);
      await eventually(async () => (await lab.lines()).length === 9 + 7 + 7);
      await atHead();
      const lines = await lab.lines();
      expect(lines.slice(9, 16).map(({ kind, args }) => [kind, args['value']])).toEqual(
        ['8', '7', '6', '5', '4', '3', '2'].map((value) => ['removed', value]),
      );
      expect((await lab.streams.find('counted'))?.reorganisations).toBe(0);
      await lab.restart();
      await lab.emitter.mine(1);
      await atHead();
      expect(await lab.lines()).toHaveLength(lines.length + 1);
      for (const block of [-1, 99, 1.5])
        await expect(lab.streams.reset('counted', block)).rejects.toMatchObject({
          code: 'STREAM_BLOCK_INVALID',
        });
    });

    it('are removed with their journals', async () => {
      await lab.emitter.mine(2);
      await lab.streams.define(lab.definition());
      await atHead();
      await lab.streams.remove('counted');
      expect(await lab.streams.find('counted')).toBeUndefined();
      for (const refused of [
        () => lab.streams.remove('counted'),
        () => lab.streams.pause('counted'),
        () => lab.streams.events('counted', { limit: 1 }),
        () => lab.streams.completeness('counted', { from: 0, to: 0 }),
      ])
        await expect(refused()).rejects.toMatchObject(UNKNOWN);
      expect((await lab.streams.list({ limit: 10 })).items).toEqual([]);
      await lab.streams.define(lab.definition({ from: 1 }));
      await atHead();
      // whoever has read the former one up to 2 goes on
      expect((await lab.lines()).map(({ position }) => position)).toEqual([3, 4]);
    });

    it('are removed to the end though the process died on the way', async () => {
      await lab.emitter.mine(2);
      await lab.streams.define(lab.definition());
      await atHead();
      const source = await lab.first.database.open({ owner: 'event-streams', entities: [] });
      await source.query("UPDATE event_streams SET name = '#1', paused = 1, fence = fence + 1");
      expect(await lab.streams.find('#1')).toBeUndefined();
      await lab.streams.define(lab.definition());
      await atHead();
      await lab.restart();
      const rows = await source.query<unknown[]>('SELECT * FROM event_stream_journal WHERE stream_id = 1');
      expect([rows, (await source.query<unknown[]>('SELECT * FROM event_streams')).length]).toEqual([[], 1]);
      await source.destroy();
      expect(await lab.lines()).toHaveLength(2);
    });

    it('are followed from any position without a gap, through a reorganisation and a restart of the reader', async () => {
      await lab.emitter.mine(700);
      await lab.streams.define(lab.definition());
      await atHead();
      const stop = new AbortController();
      const seen: StreamEvent[] = [...(await lab.streams.events('counted', { limit: 10 }))];
      const reading = (async () => {
        for await (const lines of lab.streams.follow('counted', { after: 10, signal: stop.signal }))
          seen.push(...lines);
      })();
      await eventually(() => seen.length === 700);
      await lab.emitter.mine(1);
      await eventually(() => seen.length === 701);
      await lab.anvil.rpc('anvil_rollback', 1);
      await lab.emitter.mine(2);
      await lab.emitter.mine(1);
      await atHead();
      await eventually(async () => seen.length === (await lab.lines()).length);
      expect(seen).toHaveLength(701 + 1 + 3);
      expect(keptOf(seen)).toHaveLength(703);
      stop.abort();
      await reading;
    });

    it('tell how sure an event is, and hold back what is not sure enough', async () => {
      await lab.streams.define(lab.definition());
      await lab.streams.define(lab.definition({ name: 'final', depth: 'finalized' }));
      await lab.emitter.mine(1);
      await atHead();
      expect((await lab.lines())[0]?.finality).toBe('latest');
      await lab.anvil.mine(10);
      await eventually(async () => (await lab.lines('final')).length === 1);
      await atHead();
      await eventually(async () => (await lab.lines())[0]?.finality === 'finalized');
      expect((await lab.lines('final'))[0]?.finality).toBe('finalized');
    });

    it('stop at an event that does not fit the interface, or keep a record of it', async () => {
      const indexed = { type: 'event', name: 'Counted' };
      const abi = [
        {
          ...indexed,
          inputs: [
            { name: 'number', type: 'uint256', indexed: true },
            { name: 'value', type: 'uint256', indexed: true },
          ],
        },
      ];
      await lab.anvil.mine(2);
      await lab.emitter.mine(2);
      await lab.streams.define(lab.definition({ abi }));
      await lab.streams.define(lab.definition({ name: 'lenient', abi, onPoison: 'skip' }));
      const blocked = await when((state) => state === 'blocked');
      expect(blocked).toMatchObject({ block: { number: 2 }, position: 0 });
      expect(blocked?.trouble).toContain('block 3');
      await eventually(async () => (await lab.streams.find('lenient'))?.block?.number === 3);
      expect(await lab.streams.find('lenient')).toMatchObject({ poison: 2, position: 0, state: 'live' });
      expect(await lab.streams.poison('lenient', 10)).toMatchObject([
        { blockNumber: 3, logIndex: 1 },
        { blockNumber: 3, logIndex: 0 },
      ]);
      expect(await lab.streams.completeness('lenient', { from: 0, to: 3 })).toMatchObject({
        complete: false,
        missing: [],
        surplus: [],
        poison: [expect.stringMatching(/:[01]$/), expect.stringMatching(/:[01]$/)],
      });
      await lab.streams.resume('counted');
      await when((state) => state === 'blocked');
    });

    it('give a certificate of a range, which finds what was left out or put in', async () => {
      for (const count of [2, 0, 3]) await lab.emitter.mine(count);
      await lab.streams.define(lab.definition());
      await atHead();
      const range = { from: 1, to: 3 };
      const whole = await lab.streams.completeness('counted', range);
      expect(whole).toMatchObject({ complete: true, missing: [], surplus: [], from: 1, to: 3 });
      expect(whole.evidence.blocks.map(({ receipts }) => receipts?.length)).toEqual([1, undefined, 1]);
      const source = await lab.first.database.open({ owner: 'event-streams', entities: [] });
      const [line] = await lab.lines();
      await source.query('DELETE FROM event_stream_journal WHERE position = 1');
      await source.query('UPDATE event_stream_journal SET log_index = 77 WHERE position = 2');
      const broken = await lab.streams.completeness('counted', range);
      expect(broken).toMatchObject({ complete: false, surplus: [expect.stringMatching(/:77$/)] });
      expect(broken.missing).toHaveLength(2);
      expect(broken.missing).toContain(line?.id);
      await source.query(
        `UPDATE event_stream_journal SET body = REPLACE(body, '"3"', '"4"') WHERE position = 4`,
      );
      const fourth = (await lab.lines()).find(({ position }) => position === 4);
      expect(await lab.streams.completeness('counted', { from: 3, to: 3 })).toMatchObject({
        complete: false,
        missing: [],
        surplus: [],
        altered: [fourth?.id],
      });
      await source.destroy();
      for (const [from, to] of [
        [0, 9],
        [3, 1],
        [0.5, 1],
      ] as const)
        await expect(lab.streams.completeness('counted', { from, to })).rejects.toMatchObject({
          code: 'STREAM_RANGE_INVALID',
        });
    });
  });
}
