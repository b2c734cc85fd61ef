import http from 'node:http';
import * as fc from 'fast-check';
import { COUNTED_ABI } from '#libs/chain-sync/testing';
import { count, seeded } from '#libs/testing';
import { Fuzzer } from '../support/fuzz/fuzzer.js';
import { STRINGS, VALUES } from '../support/fuzz/hostile-values.js';
import { operationsOf } from '../support/fuzz/operations.js';
import { sendRaw } from '../support/fuzz/raw-request.js';
import type { Answer } from '../support/service-process.js';
import { BASE, NETWORK, StreamRoom, type StreamClient } from './stream-room.js';

const HOUR = 3_600_000;
const RUNS = count(150, 5_000);
const REQUESTS = count(1_500, 50_000);
const seed = Number.parseInt(seeded('hostile definitions').hex(4), 16) | 0;

describe('Hostile callers of streams', () => {
  let room: StreamRoom;
  let root: StreamClient;

  beforeAll(async () => {
    room = await StreamRoom.open({ env: { WEBHOOKS_PRIVATE_TARGETS: 'false' } });
    root = room.as('root', 'admin');
    await room.emitter.mine(3);
  });
  afterAll(async () => {
    expect(room.errors).toEqual([]);
    await room.close();
  });

  /** An answer with a code, and never a fault of ours. */
  function expectKnown({ status, body }: Answer, sent: unknown): void {
    if (status < 400) return;
    const isKnown = status < 500 && /^[A-Z_]+$/.test(String((body as { code?: string }).code));
    expect({ status, body, sent, isKnown }).toEqual({ status, body, sent, isKnown: true });
  }

  it(
    'define what can be defined, or are told why not',
    async () => {
      const put = async (over: object) => {
        const body = { network: NETWORK, abi: COUNTED_ABI, from: 'head', ...over };
        expectKnown(await root.put('hostile', body), body);
        expectKnown(await root.remove('hostile'), body);
      };
      for (const value of [...VALUES, ...STRINGS]) {
        await put({ abi: value });
        await put({ abi: [value] });
        await put({ addresses: [value] });
        await put({ events: [value] });
        await put({ events: [{ event: 'Counted', args: value }] });
        await put({ events: [{ event: 'Counted', args: { number: value } }] });
        await put({ events: [{ event: 'Counted', args: { [JSON.stringify(value)]: 1 } }] });
        await put({ from: value, depth: value });
      }
      let deep: object = { name: 'a', type: 'uint8' };
      for (let depth = 0; depth < 30; depth++) deep = { name: 'a', type: 'tuple', components: [deep] };
      await put({ abi: [{ type: 'event', name: 'E', inputs: [deep] }] });
      await put({ abi: [`event E(${'('.repeat(3_000)}`] });
      await put({ abi: [{ type: 'event', name: 'E', inputs: [{ type: 'uint8[65536][65536]' }] }] });
      const events = Array.from({ length: 100 }, (_, n) => ({ event: 'Counted', args: { number: n } }));
      await put({ events });
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.jsonValue({ maxDepth: 4 }), async (abi, args) => {
          await put({ abi });
          await put({ events: [{ event: 'Counted', args }] });
        }),
        { seed, numRuns: RUNS },
      );
    },
    HOUR,
  );

  it(
    'call names that are none',
    async () => {
      for (const text of [...STRINGS, '__proto__', 'constructor', '..', 'a'.repeat(65), 'a'.repeat(499)]) {
        const name = encodeURIComponent(text.toWellFormed());
        if (name === '' || /^\.{1,2}$/.test(text)) continue;
        for (const path of [name, `${name}/events`, `${name}/webhooks`, `${name}/webhooks/${name}`])
          expectKnown(await root.get(path), path);
        expectKnown(await root.define(name), name);
        expectKnown(await root.post(`${name}/webhooks`, { url: text }), name);
      }
    },
    HOUR,
  );

  it(
    'send whatever the documents describe, spoiled',
    async () => {
      // of the chain that is on here
      const text = JSON.stringify((await room.service.call('/docs-json')).body);
      const document: unknown = JSON.parse(text.replaceAll('"simulation"', `"${NETWORK}"`));
      const operations = operationsOf(document).filter(
        ({ path, id }) => (path.startsWith(BASE) && id !== 'removeStream') || id === 'followContract',
      );
      expect(operations.length).toBeGreaterThan(17);
      const define = operations.find(({ id }) => id === 'defineStream');
      expect((await root.put('votes', define?.body?.example)).status).toBe(201);
      const random = seeded('hostile stream requests');
      const fuzzer = new Fuzzer({ random, operations, authorizations: [`Bearer ${root.token}`] });
      const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
      const answered = new Map<string, number>();
      for (let sent = 0; sent < REQUESTS; sent += 8) {
        const requests = Array.from({ length: 8 }, () => fuzzer.next());
        const answers = await Promise.all(requests.map((r) => sendRaw(room.service.url, r, agent)));
        for (const [at, { status, text }] of answers.entries()) {
          const request = requests[at];
          const isKnown =
            status < 500 && (request?.operation.statuses.has(status) || [404, 405].includes(status));
          expect({ isKnown, status, text, request }).toMatchObject({ isKnown: true });
          answered.set(
            `${request?.operation.id} ${status}`,
            (answered.get(`${request?.operation.id} ${status}`) ?? 0) + 1,
          );
        }
      }
      agent.destroy();
      // it reaches the code behind the checks
      for (const reached of ['getStreamEvents 200', 'followStreamEvents 200', 'createWebhook 201'])
        expect([...answered.keys()]).toContain(reached);
      expect((await room.service.call('/health')).body).toMatchObject({ status: 'ok' });
    },
    HOUR,
  );
});
