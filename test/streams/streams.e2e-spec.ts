import { eventually } from '#libs/testing';
import { BASE, NETWORK, StreamRoom, type StreamClient } from './stream-room.js';

const values = (lines: readonly { args: Readonly<Record<string, string>> }[]) =>
  lines.map(({ args }) => Number(args['value']));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('Streams over REST', () => {
  let room: StreamRoom;
  let alice: StreamClient;
  let bob: StreamClient;
  let admin: StreamClient;

  beforeAll(async () => {
    room = await StreamRoom.open({
      env: { STREAMS_PER_OWNER: '4', STREAMS_MAX_ADDRESSES: '3', STREAMS_MAX_ABI_SIZE: '2000' },
    });
    alice = room.as('alice');
    bob = room.as('bob');
    admin = room.as('root', 'admin');
  });
  afterAll(async () => {
    expect(room.errors).toEqual([]);
    await room.close();
  });

  it('are made once, read, and tell how far they are', async () => {
    await room.emitter.mine(3);
    const made = await alice.define('first');
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        name: 'first',
        network: NETWORK,
        owner: 'alice',
        definition: {
          addresses: [room.emitter.address],
          events: [],
          from: 0,
          depth: 'latest',
          proof: 'receipts',
          onPoison: 'block',
          tell: false,
        },
        from: 0,
        source: 'database',
      },
    ]);
    expect((await alice.define('first')).status).toBe(200);
    const other = await alice.define('first', { from: 1 });
    expect([other.status, other.body.code]).toEqual([409, 'STREAM_CONFLICT']);
    await room.emitter.mine(2);
    await alice.reached('first', 5);
    const live = await eventually(async () => {
      const { body } = await alice.get('first');
      return body.state === 'live' && body.progress === 1 ? body : undefined;
    });
    expect(live).toMatchObject({ lag: 0, position: 5, poison: 0, reorganisations: 0 });
    expect(live.block.number).toBe(live.head);
    expect(JSON.stringify(live)).not.toContain('null');
  });

  it('give their lines in order, page by page', async () => {
    const { body } = await alice.get('first/events?limit=2');
    expect(values(body.items)).toEqual([0, 1]);
    expect(body.nextAfter).toBe(2);
    expect(body.items[0]).toMatchObject({
      position: 1,
      kind: 'added',
      stream: 'first',
      network: NETWORK,
      address: room.emitter.address,
      event: 'Counted',
      signature: 'Counted(uint256,uint256)',
      args: { number: '0', value: '0' },
      logIndex: 0,
    });
    const rest = await alice.get(`first/events?after=${body.nextAfter}`);
    expect(values(rest.body.items)).toEqual([2, 3, 4]);
    expect((await alice.get('first/events?after=99')).body).toEqual({ items: [], nextAfter: 99 });
  });

  it('prove that nothing is missing', async () => {
    const { block } = (await alice.get('first')).body;
    const { status, body } = await alice.get(`first/completeness?from=0&to=${block.number}`);
    expect([status, body]).toMatchObject([
      200,
      { stream: 'first', complete: true, missing: [], surplus: [] },
    ]);
    expect(body.evidence.blocks).toHaveLength(block.number + 1);
    const beyond = await alice.get(`first/completeness?from=0&to=${block.number + 50}`);
    expect([beyond.status, beyond.body.code]).toEqual([400, 'STREAM_RANGE_INVALID']);
    expect((await alice.get('first/poison')).body).toEqual({ items: [] });
  });

  it('rest, go on, and are read anew', async () => {
    expect((await alice.post('first/pause')).body).toMatchObject({ state: 'paused' });
    await room.emitter.mine(1);
    expect((await alice.post('first/resume')).status).toBe(200);
    await alice.reached('first', 6);
    const { number } = (await alice.get('first')).body.block;
    expect((await alice.post('first/reset', { block: number })).status).toBe(200);
    await alice.reached('first', 8);
    const lines = await alice.lines('first', 5);
    expect(lines.map(({ kind }) => kind)).toEqual(['added', 'removed', 'added']);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(1);
    const before = await alice.post('first/reset', { block: 10_000 });
    expect([before.status, before.body.code]).toEqual([400, 'STREAM_BLOCK_INVALID']);
  });

  it('select events by name and arguments', async () => {
    const events = [{ event: 'Counted', args: { number: ['1', '4'] } }];
    await alice.define('some', { events, depth: 'finalized' });
    const first = await alice.define('named', { events: ['Counted'] });
    expect(first.body.definition.events).toEqual([{ event: 'Counted' }]);
    await room.anvil.mine(5);
    await alice.reached('some', 2);
    expect(values(await alice.lines('some'))).toEqual([1, 4]);
  });

  it('are listed page by page, to each caller the own ones', async () => {
    await bob.define('of-bob');
    const first = (await alice.get(`${BASE}?limit=2`)).body;
    const second = (await alice.get(`${BASE}?limit=2&cursor=${first.nextCursor}`)).body;
    const names = (page: { items: { name: string }[] }) => page.items.map(({ name }) => name);
    expect([names(first), names(second)]).toEqual([['first', 'named'], ['some']]);
    expect(second).not.toHaveProperty('nextCursor');
    expect(names((await bob.get(BASE)).body)).toEqual(['of-bob']);
    expect(names((await bob.get(`${BASE}?owner=alice`)).body)).toEqual([]);
    expect(names((await admin.get(BASE)).body)).toEqual(['first', 'named', 'of-bob', 'some']);
    expect(names((await admin.get(`${BASE}?owner=bob&network=${NETWORK}`)).body)).toEqual(['of-bob']);
    expect(names((await admin.get(`${BASE}?network=other`)).body)).toEqual([]);
  });

  it('are unknown to those whose they are not', async () => {
    const asked: [string, string, unknown?][] = [
      ['GET', 'first'],
      ['GET', 'first/events'],
      ['GET', 'first/events/live'],
      ['GET', 'first/poison'],
      ['GET', 'first/completeness?from=0&to=1'],
      ['POST', 'first/pause'],
      ['POST', 'first/resume'],
      ['POST', 'first/reset', { block: 1 }],
      ['DELETE', 'first'],
      ['GET', 'first/webhooks'],
      ['POST', 'first/webhooks', { url: 'http://127.0.0.1:9/' }],
      ['GET', 'first/webhooks/x'],
      ['DELETE', 'first/webhooks/x'],
      ['POST', 'first/webhooks/x/pause'],
      ['POST', 'first/webhooks/x/resume'],
      ['POST', 'first/webhooks/x/test'],
      ['GET', 'first/webhooks/x/dead-letters'],
      ['POST', 'first/webhooks/x/dead-letters/y/retry'],
    ];
    for (const [method, path, body] of asked) {
      const init = { method, ...(body === undefined ? {} : { body }) };
      const { status, body: problem } = await bob.call(path, init);
      expect([path, status, problem.code]).toEqual([path, 404, 'STREAM_UNKNOWN']);
      expect([path, (await bob.call(path, { ...init, token: null })).status]).toEqual([path, 401]);
      expect([
        path,
        (await room.as('x', ...([] as never[])).call(path, { ...init, token: null })).status,
      ]).toEqual([path, 401]);
    }
    const taken = await bob.define('first');
    expect([taken.status, taken.body.code]).toEqual([409, 'STREAM_NAME_TAKEN']);
    expect((await admin.get('first')).body.owner).toBe('alice');
    const kept = await admin.define('first');
    expect([kept.status, kept.body.owner]).toEqual([200, 'alice']);
    expect((await admin.post('of-bob/pause')).body.state).toBe('paused');
    const feature = await room.as('feature:identity', 'service').define('stolen');
    expect([feature.status, feature.body.code]).toEqual([403, 'STREAM_OWNER_RESERVED']);
  });

  it('are refused with every fault of the definition', async () => {
    const faults = async (name: string, body: unknown) => {
      const answer = await alice.put(name, body);
      const { errors = [] } = answer.body as { errors?: { pointer: string }[] };
      return [answer.status, answer.body.code, ...errors.map(({ pointer }) => pointer)];
    };
    expect(
      await faults('x', {
        network: 7,
        addresses: 'a',
        abi: [],
        events: [{ event: '' }, 5],
        from: -1,
        depth: 'deep',
        proof: true,
        onPoison: 'die',
        owner: 'bob',
      }),
    ).toEqual([
      400,
      'VALIDATION_FAILED',
      '/owner',
      '/network',
      '/addresses',
      '/abi',
      '/events/0/event',
      '/events/1',
      '/from',
      '/depth',
      '/proof',
      '/onPoison',
    ]);
    const four = Array.from({ length: 4 }, () => room.emitter.address);
    const big = [`event Big(${Array.from({ length: 400 }, () => 'uint256').join(',')})`];
    expect(await faults('x', room.definition({ network: 'none', addresses: four, abi: big }))).toEqual([
      400,
      'STREAM_DEFINITION_INVALID',
      '/network',
      '/addresses',
      '/abi',
    ]);
    expect(
      await faults(
        'x',
        room.definition({
          addresses: ['0x1', room.emitter.address],
          events: ['Nothing', 'Counted', { event: 'Counted', args: { value: '1' } }],
        }),
      ),
    ).toEqual([400, 'STREAM_DEFINITION_INVALID', '/addresses/0', '/events/0', '/events/2']);
    expect(await faults('x', room.definition({ abi: ['event what'] }))).toEqual([
      400,
      'STREAM_DEFINITION_INVALID',
      '/abi/0',
    ]);
    const typos = ['event Counted(uint256 indexed number, uint256 value)', 'event Paid(uint266 amount)', 5];
    expect(await faults('x', room.definition({ abi: typos }))).toEqual([
      400,
      'STREAM_DEFINITION_INVALID',
      '/abi/1',
      '/abi/2',
    ]);
    expect(await faults('a b', room.definition())).toEqual([400, 'STREAM_DEFINITION_INVALID', '/name']);
    expect(await faults('x', [])).toEqual([400, 'VALIDATION_FAILED', '/network', '/abi']);
    expect((await alice.call('x', { method: 'PUT', body: '{' })).status).toBe(400);
    expect((await alice.get('x')).status).toBe(404);
    for (const query of [
      'after=-1',
      'after=a',
      'limit=0',
      'limit=1001',
      'limit=1.5',
      'what=1',
      'after=1e400',
      'after=',
      'after=0x10',
      'limit=%2B1',
    ])
      expect([query, (await alice.get(`first/events?${query}`)).status]).toEqual([query, 400]);
    for (const query of ['', 'from=0&to=', 'from=1', 'from=a&to=1', 'from=5&to=1', 'from=0&to=99999999'])
      expect([query, (await alice.get(`first/completeness?${query}`)).status]).toEqual([query, 400]);
    for (const body of [{}, { block: -1 }, { block: '1' }, { block: 1.5 }, [], { block: 1, more: 1 }])
      expect((await alice.post('first/reset', body)).status).toBe(400);
  });

  it('give a caller two certificates at a time', async () => {
    const some = await Promise.all(
      Array.from({ length: 6 }, () => alice.get('first/completeness?from=0&to=1')),
    );
    const statuses = some.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses.at(-1)).toBe(429);
    expect(some.find(({ status }) => status === 429)?.body).toMatchObject({
      code: 'STREAM_CERTIFICATES_UNDER_WAY',
      retryable: true,
    });
  });

  it('are limited for each owner', async () => {
    expect((await alice.define('fourth')).status).toBe(201);
    const fifth = await alice.define('fifth');
    expect([fifth.status, fifth.body.code]).toEqual([409, 'STREAMS_TOO_MANY']);
    expect((await alice.define('fourth')).status).toBe(200);
    expect((await alice.remove('fourth')).status).toBe(204);
    const both = await Promise.all(['fifth', 'sixth'].map((name) => alice.define(name)));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it('go with all they have', async () => {
    const { position } = (await alice.get('first')).body;
    expect((await alice.remove('first')).status).toBe(204);
    expect((await alice.get('first')).status).toBe(404);
    expect((await alice.remove('first')).status).toBe(404);
    const again = await alice.define('first');
    expect([again.status, again.body.position]).toEqual([201, position]);
    await alice.reached('first', position + 6);
    expect(values(await alice.lines('first'))).toEqual(upTo(6));
  });
});
