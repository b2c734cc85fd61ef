import { eventually } from '#libs/testing';
import { openGraphQLSocket, type GraphQLSocket } from '../support/graphql-socket.js';
import { StreamClient, StreamRoom, type Line } from './stream-room.js';

/** Connections of one caller. */
const MOST = 8;
const positions = (lines: readonly Line[]) => lines.map(({ position }) => position);
const upTo = (n: number, from = 0) => Array.from({ length: n - from }, (_, i) => i + from);

describe('Streams over GraphQL', () => {
  let room: StreamRoom;
  let alice: StreamClient;
  let emitted = 0;
  const emit = async (count: number) => {
    await room.emitter.mine(count);
    emitted += count;
  };

  beforeAll(async () => {
    room = await StreamRoom.open({
      env: {
        STREAMS_LIVE_PER_CALLER: String(MOST),
        // what stays open is no request under way
        LOAD_SHEDDING_MAX_CONCURRENT_PER_CLIENT: String(MOST - 2),
      },
    });
    alice = room.as('alice');
    await alice.define('counted');
  });
  afterAll(async () => {
    expect(room.errors).toEqual([]);
    await room.close();
  });

  beforeAll(() => alice.define('slow'));
  const subscribe = async (after: number): Promise<GraphQLSocket> => {
    const socket = await openGraphQLSocket(room.service.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${alice.token}` } });
    await socket.received(({ type }) => type === 'connection_ack', 'the acknowledgement');
    const query = `subscription ($after: Int) {
      streamEvents(name: "slow", after: $after) { nextAfter items { position kind args } }
    }`;
    socket.send({ type: 'subscribe', id: '1', payload: { query, variables: { after } } });
    return socket;
  };
  const linesOf = (socket: GraphQLSocket) =>
    socket.messages
      .filter(({ type }) => type === 'next')
      .flatMap(({ payload }) => payload.data.streamEvents.items as Line[]);
  const nextAfter = (socket: GraphQLSocket): number =>
    socket.messages.findLast(({ type }) => type === 'next')?.payload.data.streamEvents.nextAfter;

  it('are subscribed to, and resume with `after`', async () => {
    const first = await subscribe(0);
    await eventually(() => linesOf(first).length === emitted, { what: 'all lines' });
    expect(positions(linesOf(first))).toEqual(upTo(emitted + 1, 1));
    await emit(1);
    await eventually(() => linesOf(first).length === emitted);
    const at = nextAfter(first);
    first.close();
    await emit(2);
    const second = await subscribe(at);
    await eventually(() => linesOf(second).length === 2);
    expect(positions(linesOf(second))).toEqual([at + 1, at + 2]);
    second.close();
  });

  it('go on without gap or double while features change', async () => {
    const socket = await subscribe(emitted);
    const from = emitted;
    const generations = new Set<number>();
    const told = () => positions(linesOf(socket)).length;
    for (let n = 0; n < 6; n++) {
      let isOver = false;
      const body = { config: { allowKeystoreExport: n % 2 === 0 } };
      const change = room.service
        .call('/api/v1/admin/features/wallet', { method: 'PUT', body })
        .finally(() => (isOver = true));
      // while both generations are there
      do await emit(1);
      while (!isOver);
      generations.add((await change).body.generation as number);
      await eventually(() => told() >= emitted - from, { what: 'lines across changes' });
    }
    expect(generations.size).toBe(6);
    expect(positions(linesOf(socket))).toEqual(upTo(emitted + 1, from + 1));
    expect(socket.messages.filter(({ type }) => type === 'error')).toEqual([]);
    socket.close();
  });

  it('are managed as over REST', async () => {
    const define = `mutation ($input: DefineEventStreamInput!) {
      defineStream(name: "by-graphql", input: $input) { name owner state definition { from events { event } } }
    }`;
    const input = { ...room.definition({ from: 0 }), events: [{ event: 'Counted' }] };
    const made = await alice.graphql(define, { input });
    expect(made).toEqual({
      data: {
        defineStream: {
          name: 'by-graphql',
          owner: 'alice',
          state: 'waiting',
          definition: { from: '0', events: [{ event: 'Counted' }] },
        },
      },
    });
    await alice.reached('by-graphql', emitted);
    const read = await alice.graphql(
      '{ stream(name: "by-graphql") { position } streamEvents(name: "by-graphql", after: 1, first: 2) { nextAfter items { position } } }',
    );
    expect(read.data).toEqual({
      stream: { position: emitted },
      streamEvents: { nextAfter: 3, items: [{ position: 2 }, { position: 3 }] },
    });
    const listed = await alice.graphql(
      '{ streams(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } } }',
    );
    expect(listed.data.streams.nodes).toEqual([{ name: 'by-graphql' }]);
    const after = listed.data.streams.pageInfo.endCursor as string;
    const rest = await alice.graphql(
      'query ($after: String) { streams(after: $after) { nodes { name } pageInfo { hasNextPage } } }',
      { after },
    );
    expect(rest.data.streams).toEqual({
      nodes: [{ name: 'counted' }, { name: 'slow' }],
      pageInfo: { hasNextPage: false },
    });
    const steered = await alice.graphql(
      'mutation { pauseStream(name: "by-graphql") { state } resumeStream(name: "by-graphql") { name } resetStream(name: "by-graphql", block: 0) { name } removeStream(name: "by-graphql") }',
    );
    expect(steered.data).toMatchObject({ pauseStream: { state: 'paused' }, removeStream: 'by-graphql' });
  });

  it('say what is wrong', async () => {
    const faults = async (query: string, variables: object = {}) => {
      const { errors = [] } = await alice.graphql(query, variables);
      return errors.map(({ extensions = {} }) => [
        extensions['code'],
        ...((extensions['errors'] as { pointer: string }[] | undefined) ?? []).map(({ pointer }) => pointer),
      ]);
    };
    expect(await faults('{ stream(name: "nothing") { name } }')).toEqual([['STREAM_UNKNOWN']]);
    expect(await faults('{ streams(first: 0, network: "") { nodes { name } } }')).toEqual([
      ['VALIDATION_FAILED', '/network', '/limit'],
    ]);
    const define =
      'mutation ($input: DefineEventStreamInput!) { defineStream(name: "x", input: $input) { name } }';
    expect(await faults(define, { input: { network: '', abi: {}, depth: 'x', from: -1 } })).toEqual([
      ['VALIDATION_FAILED', '/input/network', '/input/abi', '/input/from', '/input/depth'],
    ]);
    const { errors } = await room.service.graphql('{ stream(name: "counted") { name } }', {}, null);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CALLER_REQUIRED' });
  });
});
