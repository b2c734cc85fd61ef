import { eventually } from '#libs/testing';
import { isSigned, Receiver, type Received } from '#libs/webhooks/testing';
import { StreamRoom, type Line, type StreamClient } from './stream-room.js';

const linesOf = (messages: readonly Received[]): readonly Line[] =>
  messages.flatMap(({ body }) => (body.type === 'stream.events' ? (body.data.events as Line[]) : []));
const positions = (lines: readonly Line[]) => lines.map(({ position }) => position);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('Webhooks of streams', () => {
  let room: StreamRoom;
  let receiver: Receiver;
  let alice: StreamClient;
  let emitted = 0;
  const emit = async (count: number) => {
    await room.emitter.mine(count);
    emitted += count;
  };

  beforeAll(async () => {
    room = await StreamRoom.open({
      env: { WEBHOOKS_PER_STREAM: '3', WEBHOOKS_ATTEMPTS: '3', WEBHOOKS_BATCH: '10' },
    });
    alice = room.as('alice');
    await alice.define('counted');
  });
  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    const { items } = (await alice.get('counted/webhooks')).body as { items: { id: string }[] };
    for (const { id } of items) await alice.remove(`counted/webhooks/${id}`);
    await receiver.close();
  });
  afterAll(async () => {
    expect(room.errors).toEqual([]);
    await room.close();
  });

  const create = async (over: object = {}) => {
    const { status, headers, body } = await alice.post('counted/webhooks', { url: receiver.url, ...over });
    expect([status, body]).toMatchObject([201, { secret: expect.stringMatching(/^whsec_/) }]);
    const { id, secret } = body as { id: string; secret: string };
    return { id, secret, path: `counted/webhooks/${id}`, location: headers.get('location') };
  };
  const reached = (path: string, position: number) =>
    eventually(async () => (await alice.get(path)).body.position === position, {
      what: `position ${position}`,
    });

  it('get every line once and in order from a receiver that fails at times', async () => {
    let n = 0;
    receiver.behave = () => (++n % 3 === 0 ? (n % 2 === 0 ? 'cut' : 503) : 200);
    await emit(25);
    const { path, secret, id, location } = await create();
    expect(location).toBe(`/api/v1/blockchain/streams/${path}`);
    await emit(12);
    await reached(path, emitted);
    expect(positions(linesOf(receiver.accepted))).toEqual(upTo(emitted));
    for (const message of receiver.received) expect(isSigned(message, secret)).toBe(true);
    expect(linesOf(receiver.accepted).map(({ id: event }) => event)).toEqual(await room.emitter.truth());
    const [first] = receiver.received;
    expect(first?.body).toMatchObject({
      type: 'stream.events',
      timestamp: expect.any(String),
      data: { stream: 'counted', position: 10, events: { length: 10 } },
    });
    expect(first?.id).toBe(`msg_${id}_10`);
    const shown = await alice.get(path);
    expect(shown.body).toMatchObject({
      id,
      stream: 'counted',
      owner: 'alice',
      state: 'active',
      deadLetters: 0,
    });
    expect(shown.body).not.toHaveProperty('secret');
    expect(JSON.stringify((await alice.get('counted/webhooks')).body)).not.toContain(secret);
    expect(room.service.output()).not.toContain(secret);
  });

  it('are tested, rest and go on', async () => {
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const made = await create({ secret, after: emitted });
    expect(made.secret).toBe(secret);
    const keyed = {
      method: 'POST',
      body: { url: receiver.url, after: 1e9 },
      headers: { 'idempotency-key': 'k-1' },
    };
    const [one, two] = [
      await alice.call('counted/webhooks', keyed),
      await alice.call('counted/webhooks', keyed),
    ];
    expect([two.status, two.body.id, two.body.secret]).toEqual([201, one.body.id, one.body.secret]);
    const reused = await alice.call('counted/webhooks', { ...keyed, body: { url: `${receiver.url}?a` } });
    expect([reused.status, reused.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await alice.post(`${made.path}/test`)).body).toMatchObject({ delivered: true, status: 204 });
    expect(receiver.received[0]?.body).toMatchObject({ type: 'webhook.test', data: { topic: 'counted' } });
    expect((await alice.post(`${made.path}/pause`)).body).toMatchObject({ state: 'paused' });
    await emit(3);
    await alice.reached('counted', emitted);
    expect((await alice.get(made.path)).body).toMatchObject({ position: emitted - 3, state: 'paused' });
    expect((await alice.post(`${made.path}/resume`)).body).toMatchObject({ state: 'active' });
    await reached(made.path, emitted);
    expect(linesOf(receiver.accepted)).toHaveLength(3);
  });

  it('keep what nobody takes as dead letters, and go on behind them', async () => {
    receiver.behave = ({ body }) => (Number(body.data.position) <= 10 ? 500 : 200);
    const { path } = await create();
    await reached(path, emitted);
    expect(positions(linesOf(receiver.accepted))).toEqual(upTo(emitted).slice(10));
    expect((await alice.get(path)).body).toMatchObject({ deadLetters: 1, state: 'active' });
    const { items } = (await alice.get(`${path}/dead-letters`)).body;
    expect(items).toMatchObject([
      { after: 0, position: 10, attempts: 3, reason: 'the receiver answered 500' },
    ]);
    const retry = `${path}/dead-letters/${items[0].id}/retry`;
    expect((await alice.post(retry)).body).toMatchObject({ delivered: false, status: 500 });
    receiver.behave = () => 200;
    expect((await alice.post(retry)).body).toMatchObject({ delivered: true, status: 200 });
    expect(positions(linesOf(receiver.accepted.slice(-1)))).toEqual(upTo(10));
    expect((await alice.get(`${path}/dead-letters`)).body).toEqual({ items: [] });
    expect((await alice.post(retry)).body.code).toBe('DEAD_LETTER_UNKNOWN');
    expect((await alice.get(path)).body).toMatchObject({ deadLetters: 0 });
  });

  it('are refused with every fault, and are so many for each stream', async () => {
    const faults = async (body: unknown) => {
      const answer = await alice.post('counted/webhooks', body);
      const { errors = [] } = answer.body as { errors?: { pointer: string }[] };
      return [answer.status, answer.body.code, ...errors.map(({ pointer }) => pointer)];
    };
    expect(await faults({ secret: 5, after: '1', more: 1 })).toEqual([
      400,
      'VALIDATION_FAILED',
      '/more',
      '/url',
      '/secret',
      '/after',
    ]);
    expect(await faults({ url: 'gopher://a', secret: 'x' })).toEqual([
      400,
      'WEBHOOK_INVALID',
      '/url',
      '/secret',
    ]);
    expect((await alice.post('nothing/webhooks', { url: receiver.url })).status).toBe(404);
    expect((await alice.get('counted/webhooks/nothing')).body.code).toBe('WEBHOOK_UNKNOWN');
    const made = [await create(), await create(), await create()];
    expect(await faults({ url: receiver.url })).toEqual([409, 'WEBHOOKS_TOO_MANY']);
    await alice.define('other');
    const [first] = made;
    expect((await alice.get(`other/webhooks/${first?.id}`)).status).toBe(404);
    expect((await alice.get('counted/webhooks?limit=2')).body.items).toHaveLength(2);
    expect((await alice.remove(first?.path ?? '')).status).toBe(204);
    expect((await alice.get(first?.path ?? '')).status).toBe(404);
  });

  it('go with their stream', async () => {
    await alice.define('passing');
    await alice.post('passing/webhooks', { url: receiver.url });
    await eventually(() => linesOf(receiver.accepted).length === emitted);
    await alice.remove('passing');
    await alice.define('passing');
    expect((await alice.get('passing/webhooks')).body).toEqual({ items: [] });
    await alice.remove('passing');
  });

  it('deliver again what was not acknowledged when the service was killed', async () => {
    const { path, secret } = await create({ after: emitted });
    const from = emitted;
    // between the delivery and its acknowledgement: the receiver has it, the service never hears so
    let killed: Promise<void> | undefined;
    receiver.behave = async () => {
      if (killed) return 200;
      killed = room.kill9();
      await killed;
      return 200;
    };
    await emit(15);
    await eventually(() => killed !== undefined);
    await killed;
    await room.start();
    await reached(path, emitted);
    expect(room.errors).toEqual([]);
    const byId = new Map<string, string>();
    for (const message of receiver.received) {
      expect(isSigned(message, secret)).toBe(true);
      const lines = JSON.stringify(positions(linesOf([message])));
      expect(byId.get(message.id) ?? lines).toBe(lines);
      byId.set(message.id, lines);
    }
    // told twice, and by its id known as the same
    expect(receiver.received.length).toBe(byId.size + 1);
    const once = [...byId.values()].flatMap((lines) => JSON.parse(lines) as number[]);
    expect(once).toEqual(upTo(emitted).slice(from));
  });

  it('lose nothing when the service is killed again and again', async () => {
    const { path } = await create();
    for (let round = 0; round < 3; round++) {
      const before = receiver.received.length;
      await emit(30);
      await eventually(() => receiver.received.length > before + 1);
      await room.kill9();
      await room.start();
    }
    await reached(path, emitted);
    const told = new Set(positions(linesOf(receiver.accepted)));
    expect([...told].toSorted((a, b) => a - b)).toEqual(upTo(emitted));
    const firsts = positions(linesOf(receiver.accepted)).filter((p, at, all) => all.indexOf(p) === at);
    expect(firsts).toEqual(upTo(emitted));
  });
});

describe('Webhooks in production', () => {
  let room: StreamRoom;
  beforeAll(async () => {
    room = await StreamRoom.open({
      env: { WEBHOOKS_PRIVATE_TARGETS: 'false', WEBHOOKS_PLAIN_HTTP: 'false' },
    });
  });
  afterAll(() => room.close());

  it.each([
    'http://hooks.example.com/',
    'https://127.0.0.1/',
    'https://10.0.0.8/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://2130706433/',
    'https://localhost/',
    'https://user:pass@example.com/',
    'file:///etc/passwd',
  ])('do not call %s', async (url) => {
    const alice = room.as('alice');
    await alice.define('counted');
    const { status, body } = await alice.post('counted/webhooks', { url });
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'WEBHOOK_INVALID', '/url']);
    expect(JSON.stringify(body)).not.toContain('pass@');
  });
});
