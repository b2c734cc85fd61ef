import { eventually } from '#libs/testing';
import { StreamLab } from '../../testing/index.js';

describe('streams that tell their lines on the event bus', () => {
  let lab: StreamLab;
  beforeEach(async () => {
    lab = await StreamLab.start();
  });
  afterEach(() => lab.close());

  const told = (stream = 'counted') => lab.told.filter(({ data }) => data['stream'] === stream);
  const idsOf = () => new Set(told().map(({ event_id: id }) => id));

  it('tell each, also what is taken back, in order', async () => {
    await lab.streams.define(lab.definition({ tell: true }));
    await lab.streams.define(lab.definition({ name: 'silent' }));
    await lab.emitter.mine(3);
    await lab.settled();
    await eventually(() => told().length === 3);
    await lab.anvil.rpc('anvil_rollback', 1);
    await lab.emitter.mine(1);
    await lab.emitter.mine(1);
    await lab.settled();
    await eventually(() => told().length === 3 + 3 + 2);
    expect(told().map(({ event_type: type, data }) => [type, data['position']])).toEqual(
      [...'aaarrraa'].map((kind, i) => [`chain_event_${kind === 'a' ? 'added' : 'removed'}`, i + 1]),
    );
    expect(told()[0]?.data).toMatchObject({
      stream: 'counted',
      network: 'test',
      event: 'Counted',
      args: { number: '0', value: '0' },
    });
    expect(told('silent')).toEqual([]);
  });

  it('tell none twice after a restart, and all of a stream that takes the name of another', async () => {
    await lab.streams.define(lab.definition({ tell: true }));
    await lab.emitter.mine(4);
    await lab.settled();
    await eventually(() => told().length === 4);
    await lab.restart();
    await lab.emitter.mine(2);
    await lab.settled();
    await eventually(() => idsOf().size === 6);
    await lab.streams.remove('counted');
    await lab.streams.define(lab.definition({ tell: true, from: 1 }));
    await lab.settled();
    await eventually(() => idsOf().size === 12);
    expect(new Set(told().map(({ data }) => data['position'])).size).toBe(12);
    expect(lab.warnings).toEqual([]);
  });
});
