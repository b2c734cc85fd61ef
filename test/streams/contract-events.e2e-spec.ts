import { COUNTED_ABI } from '#libs/chain-sync/testing';
import { NETWORK, StreamRoom, type Line, type StreamClient } from './stream-room.js';

const CONTRACTS = '/api/v1/blockchain/wallet/contracts';

describe('Events of a registered contract', () => {
  let room: StreamRoom;
  let alice: StreamClient;
  let events: string;

  beforeAll(async () => {
    room = await StreamRoom.open();
    alice = room.as('alice');
    const { address } = room.emitter;
    events = `${CONTRACTS}/${NETWORK}/${address}/events`;
    const named = { network: NETWORK, address, name: 'Counter' };
    const abi = [...COUNTED_ABI, 'function total() view returns (uint256)'];
    expect((await alice.post(`${CONTRACTS}/register`, { ...named, abi })).status).toBe(201);
  });
  afterAll(async () => {
    expect(room.errors).toEqual([]);
    await room.close();
  });

  it('are listened to by a stream that is made once, with links that work', async () => {
    await room.emitter.mine(5);
    const request = { event: 'Counted', args: { number: ['1', '3'] }, from: 0 };
    const made = await alice.post(events, request);
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        network: NETWORK,
        address: room.emitter.address,
        from: 0,
        stream: expect.stringMatching(/^contract-0{8}-/),
      },
    ]);
    const again = await alice.post(events, { from: 0, args: { number: ['1', '3'] }, event: 'Counted' });
    expect([again.status, again.body.stream]).toEqual([200, made.body.stream]);
    const { links, stream } = made.body as { links: Record<string, string>; stream: string };
    await alice.reached(stream, 2);
    const lines = (await alice.get(links['events'] ?? '')).body.items as Line[];
    expect(lines.map(({ args }) => args['number'])).toEqual(['1', '3']);
    expect((await alice.get(links['self'] ?? '')).body).toMatchObject({ owner: 'alice', name: stream });
    expect((await alice.get(links['webhooks'] ?? '')).status).toBe(200);
    const live = await alice.events(stream);
    await live.reached(2);
    live.close();
    const socket = alice.socket(stream);
    await socket.reached(2);
    socket.close();
    expect(links['live']).toBe(`${links['self']}/events/live`);
    expect(links['socket']).toBe(`${links['self']}/socket`);
  });

  it('are another stream for another request and another caller', async () => {
    const names = new Set<string>();
    for (const request of [{}, { event: 'Counted' }, { from: 0 }, { event: 'Counted(uint256,uint256)' }]) {
      const { status, body } = await alice.post(events, request);
      expect(status).toBe(201);
      names.add(body.stream as string);
    }
    const bob = room.as('bob');
    const his = await bob.post(events, {});
    names.add(his.body.stream as string);
    expect(names.size).toBe(5);
    expect((await alice.get(his.body.stream as string)).status).toBe(404);
  });

  it('say what is wrong', async () => {
    const faults = async (body: unknown) => {
      const answer = await alice.post(events, body);
      const { errors = [] } = answer.body as { errors?: { pointer: string }[] };
      return [answer.status, answer.body.code, ...errors.map(({ pointer }) => pointer)];
    };
    expect(await faults({ event: '', args: [], from: -1, more: 1 })).toEqual([
      400,
      'VALIDATION_FAILED',
      '/more',
      '/event',
      '/args',
      '/from',
    ]);
    expect(await faults({ event: 'Nothing' })).toEqual([400, 'STREAM_DEFINITION_INVALID', '/events/0']);
    const nowhere = `${CONTRACTS}/${NETWORK}/0x${'1'.repeat(40)}/events`;
    expect((await alice.post(nowhere, {})).body.code).toBe('CONTRACT_NOT_FOUND');
    expect((await alice.call(events, { method: 'POST', body: {}, token: null })).status).toBe(401);
  });
});
