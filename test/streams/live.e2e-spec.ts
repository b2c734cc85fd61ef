import http from 'node:http';
import { eventually } from '#libs/testing';
import { tokenOf } from '../support/tokens.js';
import { BASE, StreamClient, StreamRoom, type Line } from './stream-room.js';

/** Connections of one caller. */
const MOST = 8;
const values = (lines: readonly Line[]) => lines.map(({ args }) => Number(args['value']));
/** Apart from what is as of the reading. */
const asRead = (lines: readonly Line[]) => lines.map((line) => ({ ...line, finality: '' }));
const positions = (lines: readonly Line[]) => lines.map(({ position }) => position);
const upTo = (n: number, from = 0) => Array.from({ length: n - from }, (_, i) => i + from);

describe('Live streams', () => {
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

  describe('as server-sent events', () => {
    it('tell what was and what comes, and show that they are alive', async () => {
      await emit(3);
      const events = await alice.events('counted');
      expect([events.response.status, events.response.headers.get('content-type')]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
      await events.reached(3);
      await emit(2);
      await events.reached(5);
      expect(values(events.lines)).toEqual(upTo(5));
      expect(events.ids).toEqual(['1', '2', '3', '4', '5']);
      expect(asRead(events.lines)).toEqual(asRead(await alice.lines('counted')));
      await eventually(() => events.comments >= 2);
      events.close();
    });

    it('resume without gap or double wherever they break off', async () => {
      await emit(40);
      const seen: Line[] = [];
      for (let at: string | undefined; seen.length < 45;) {
        const events = await alice.events('counted', {
          after: 0,
          ...(at !== undefined && { lastEventId: at }),
        });
        await events.reached(1);
        await emit(1);
        // what has come by chance at this moment
        const taken = events.lines.slice(0, 7);
        events.close();
        seen.push(...taken);
        at = String(taken.at(-1)?.position);
      }
      expect(positions(seen)).toEqual(upTo(seen.length + 1, 1));
      expect(asRead(seen)).toEqual(asRead(await alice.lines('counted')).slice(0, seen.length));
      const after = await alice.events('counted', { after: emitted - 1 });
      await after.reached(1);
      expect(positions(after.lines)).toEqual([emitted]);
      after.close();
    });

    it('are refused before they begin', async () => {
      const faults: [string, Record<string, string>, number][] = [
        ['counted/events/live?after=x', {}, 400],
        ['counted/events/live', { 'last-event-id': '1e3' }, 400],
        ['counted/events/live', { 'last-event-id': '-1' }, 400],
        ['nothing/events/live', {}, 404],
      ];
      for (const [path, headers, status] of faults)
        expect([path, (await alice.call(path, { headers })).status]).toEqual([path, status]);
      expect((await alice.call('counted/events/live', { token: null })).status).toBe(401);
      const head = await alice.call('counted/events/live', { method: 'HEAD' });
      expect([head.status, head.headers.get('content-type')]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
    });

    it('are so many for each caller, and give their places back', async () => {
      const open = [];
      for (let n = 0; n < MOST; n++) open.push(await alice.events('counted'));
      expect(open.map(({ response }) => response.status)).toEqual(Array(MOST).fill(200));
      const more = await alice.call('counted/events/live');
      expect([more.status, more.body.code]).toEqual([429, 'LIVE_TOO_MANY']);
      const [status, code] = await alice.socket('counted').refused;
      expect([status, code]).toEqual([429, 'LIVE_TOO_MANY']);
      const root = room.as('root', 'admin');
      (await root.events('counted')).close();
      for (const events of open) events.close();
      const again = await eventually(async () => {
        const events = await alice.events('counted');
        return events.response.status === 200 ? events : undefined;
      });
      again.close();
    });

    it('end with the token, and with the stream', async () => {
      const short = new StreamClient(room, tokenOf('alice', ['member'], 2));
      await eventually(async () => (await short.get('counted')).status === 200);
      const events = await short.events('counted');
      await events.reached(1);
      await eventually(() => events.isOver, { what: 'the end with the token' });
      await alice.define('short-lived');
      const other = await alice.events('short-lived');
      await other.reached(1);
      await alice.remove('short-lived');
      await eventually(() => other.isOver);
      expect(other.errors).toMatchObject([{ code: 'STREAM_UNKNOWN' }]);
    });

    it('are read as fast as the client reads, and are no requests under way', async () => {
      await alice.define('slow');
      for (let n = 0; n < 30; n++) await emit(300);
      await alice.reached('slow', emitted);
      const slow = await new Promise<http.IncomingMessage>((resolve) =>
        http.get(
          `${room.service.url}${BASE}/slow/events/live`,
          { headers: { authorization: `Bearer ${alice.token}` } },
          resolve,
        ),
      );
      slow.pause();
      // others are served meanwhile
      const events = await alice.events('slow', { after: emitted - 5 });
      await events.reached(5);
      events.close();
      let text = '';
      slow.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      slow.resume();
      await eventually(() => text.includes(`id: ${emitted}\n`), { what: 'the last line' });
      slow.destroy();
      const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
      expect(ids).toEqual(upTo(emitted + 1, 1));
    });
  });

  describe('over a WebSocket', () => {
    it('come in frames with the position to resume from', async () => {
      const socket = alice.socket('counted', `?after=${emitted - 3}`);
      await socket.reached(3);
      await emit(2);
      await socket.reached(5);
      expect(positions(socket.lines)).toEqual(upTo(emitted + 1, emitted - 4));
      for (const { position, events } of socket.frames) expect(events.at(-1)?.position).toBe(position);
      const at = socket.position;
      socket.close();
      await emit(3);
      const next = alice.socket('counted', `?after=${at}`);
      await next.reached(3);
      expect(positions(next.lines)).toEqual([at + 1, at + 2, at + 3]);
      next.close();
    });

    it('wait for a client that does not read', async () => {
      const socket = alice.socket('slow');
      await socket.opened;
      socket.socket.pause();
      const other = alice.socket('slow', `?after=${emitted - 2}`);
      await other.reached(2);
      other.close();
      expect(socket.lines.length).toBeLessThan(emitted);
      socket.socket.resume();
      await socket.reached(emitted);
      expect(positions(socket.lines)).toEqual(upTo(emitted + 1, 1));
      socket.close();
    });

    it('ask browsers for the token in the first message', async () => {
      const after = `?after=${emitted - 1}`;
      const good = alice.anonymousSocket('counted', after);
      await good.opened;
      good.socket.send(JSON.stringify({ authorization: `Bearer ${alice.token}` }));
      await good.reached(1);
      good.close();
      const said: [string, readonly [number, string]][] = [
        ['{}', [4401, 'CALLER_REQUIRED']],
        ['{', [4401, 'CALLER_REQUIRED']],
        [JSON.stringify({ authorization: 'Bearer x.y.z' }), [4401, 'TOKEN_INVALID']],
        [JSON.stringify({ authorization: `Bearer ${room.as('bob').token}` }), [4404, 'STREAM_UNKNOWN']],
      ];
      for (const [message, closed] of said) {
        const socket = alice.anonymousSocket('counted', after);
        await socket.opened;
        socket.socket.send(message);
        expect(await socket.closed).toEqual(closed);
        expect(socket.frames).toEqual([]);
      }
    });

    it('are refused in the handshake, and hear nothing', async () => {
      expect(await alice.socket('nothing').refused).toEqual([404, 'STREAM_UNKNOWN']);
      expect(await alice.socket('counted', '?after=-1').refused).toEqual([400, 'LIVE_POSITION_INVALID']);
      expect(await room.as('bob').socket('counted').refused).toEqual([404, 'STREAM_UNKNOWN']);
      const nobody = new StreamClient(room, tokenOf('alice', []));
      expect(await nobody.socket('counted').refused).toEqual([403, 'ROLE_MISSING']);
      expect(await alice.socket('counted', '', { authorization: 'Bearer x' }).refused).toEqual([
        401,
        'TOKEN_INVALID',
      ]);
      expect(await alice.socket('%ff').refused).toEqual([404, 'STREAM_UNKNOWN']);
      const chatty = alice.socket('counted', `?after=${emitted}`);
      await chatty.opened;
      chatty.socket.send('hello');
      expect((await chatty.closed)[0]).toBe(1008);
      // as it is, a request without an upgrade finds nothing there
      expect((await alice.get('counted/socket')).status).toBe(404);
    });

    it('end with the token', async () => {
      const short = new StreamClient(room, tokenOf('alice', ['member'], 2));
      expect((await short.socket('counted').closed)[0]).toBe(4401);
    });
  });

  it('end when the service stops, and resume when it is back', async () => {
    const events = await alice.events('counted', { after: emitted - 1 });
    const socket = alice.socket('counted', `?after=${emitted - 1}`);
    await Promise.all([events.reached(1), socket.reached(1)]);
    expect(await room.service.stop()).toBe(0);
    expect(await socket.closed).toEqual([1001, 'the service is stopping']);
    await eventually(() => events.isOver);
    expect(events.errors).toEqual([]);
    await room.start();
    await emit(2);
    const resumed = await alice.events('counted', { lastEventId: events.ids.at(-1) ?? '' });
    await resumed.reached(2);
    expect(positions(resumed.lines)).toEqual([emitted - 1, emitted]);
    resumed.close();
  });
});
