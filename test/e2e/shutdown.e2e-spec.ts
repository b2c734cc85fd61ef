import http from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '#libs/testing';
import { openGraphQLSocket } from '../support/graphql-socket.js';
import { keepAsking } from '../support/keep-alive-client.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/tokens.js';

const PROOFS = '/api/v1/blockchain/identity/proof';
const env = { JWT_SECRET, RATE_LIMIT_ENABLED: 'false' };
const proofFor = (subject: string) => ({ subject, claims: { role: 'member' } });

const create = async (service: ServiceProcess, subject: string): Promise<string> => {
  const { status, body } = await service.call(PROOFS, { method: 'POST', body: proofFor(subject) });
  expect(status).toBe(201);
  return body.id as string;
};

describe('SIGTERM', () => {
  it('under load loses no request that was taken; all data is there afterwards', async () => {
    const service = await startServiceProcess({ env });
    const authorization = `Bearer ${service.token}`;
    const json = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify(proofFor('did:example:load'));
    const clients = [
      ...[
        '/health/live',
        '/api/v1/blockchain/wallet/version',
        PROOFS,
        '/api/v1/blockchain/crosschain/networks',
      ].map((target) => keepAsking(service.url, { method: 'GET', target, headers: { authorization } })),
      ...[1, 2].map(() => keepAsking(service.url, { method: 'POST', target: PROOFS, headers: json, body })),
      keepAsking(service.url, {
        method: 'POST',
        target: '/graphql',
        headers: json,
        body: JSON.stringify({ query: '{ crossChainNetworks { network head { number } } }' }),
      }),
    ];
    const id = await create(service, 'did:example:kept');
    const socket = await openGraphQLSocket(service.url);
    socket.send({ type: 'connection_init', payload: { authorization } });
    await socket.received((m) => m.type === 'connection_ack', 'The acknowledgement');
    const query = `subscription { identityProofChanged(id: "${id}") { id } }`;
    socket.send({ type: 'subscribe', id: 's', payload: { query } });
    const slow = slowRequest(service, json, proofFor('did:example:slow'));
    await slow.begun;

    const stopped = service.stop();
    await eventually(() => service.log().some((l) => l['msg'] === 'stopping'), {
      what: 'The begin of the stop',
    });
    slow.finish();
    expect(await slow.status).toBe(201);
    expect(await socket.closed).toBe(1001);
    expect(await stopped).toBe(0);
    const records = await Promise.all(clients.map((c) => c.done));
    expect(records.flatMap((r) => r.lost)).toEqual([]);
    expect(records.flatMap((r) => [...r.statuses.keys()]).filter((s) => s !== 200 && s !== 201)).toEqual([]);
    expect(service.log().filter((l) => l['msg'] === 'a step of the stop failed')).toEqual([]);
    expect(service.log().at(-1)).toMatchObject({ msg: 'stopped' });

    const made = records
      .flatMap((r) => [...r.statuses])
      .reduce((n, [s, count]) => n + (s === 201 ? count : 0), 0);
    const again = await startServiceProcess({ env, folder: service.folder });
    expect((await again.call(`${PROOFS}/${id}`)).status).toBe(200);
    // what was acknowledged is there; one more client may not have seen its answer only if it was lost
    expect(await countProofs(again, 'did:example:load')).toBe(made);
    expect(await countProofs(again, 'did:example:slow')).toBe(1);
    expect(await again.stop()).toBe(0);
  });

  it('ends although clients hold their connections and say nothing', async () => {
    const service = await startServiceProcess({ env: { ...env, SHUTDOWN_TIMEOUT: '3' } });
    const { hostname, port } = new URL(service.url);
    const open = () => connect({ host: hostname, port: Number(port) });
    const [silent, half, upgraded] = [open(), open(), open()];
    half.write(
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    upgraded.write(
      [
        'GET /graphql HTTP/1.1',
        'host: a',
        'connection: upgrade',
        'upgrade: websocket',
        'sec-websocket-version: 13',
        `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}`,
        'sec-websocket-protocol: graphql-transport-ws',
        '\r\n',
      ].join('\r\n'),
    );
    await once(upgraded, 'data');
    for (const socket of [silent, half, upgraded]) socket.on('error', () => undefined);
    expect(await service.stop()).toBe(0);
    for (const socket of [silent, half, upgraded]) socket.destroy();
  });

  it('answers a foreign upgrade and lets its connection go', async () => {
    const service = await startServiceProcess({ env });
    const { hostname, port } = new URL(service.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.write('GET /nothing HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    // an offer that is not taken leaves an ordinary request (RFC 9110, 7.8): its connection stays open
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1.1 404 /);
    expect(await service.stop()).toBe(0);
    socket.destroy();
  });
});

describe('kill -9', () => {
  it('loses nothing that was acknowledged: settings, proofs, the chain', async () => {
    const first = await startServiceProcess({ env });
    const patch = { method: 'PATCH', body: { batchMaxDelayMs: 33 } };
    expect((await first.call('/api/v1/admin/features/identity/config', patch)).status).toBe(200);
    expect((await first.call('/api/v1/admin/features/governance', { method: 'DELETE' })).status).toBe(200);
    const id = await create(first, 'did:example:anchored');
    const anchored = async (service: ServiceProcess) => {
      const { body } = await service.call(`${PROOFS}/${id}`);
      return body.status === 'anchored' ? body : undefined;
    };
    const before = await eventually(() => anchored(first), { what: 'The anchor' });
    const unanchored = await create(first, 'did:example:late');
    await first.kill9();

    const second = await startServiceProcess({ env, folder: first.folder });
    try {
      const { items } = (await second.call('/api/v1/admin/features')).body;
      expect(items.map((f: { name: string; status: string }) => `${f.name} ${f.status}`)).toEqual([
        'crosschain active',
        'governance unloaded',
        'identity active',
        'wallet active',
      ]);
      expect(items[2].config.batchMaxDelayMs).toBe(33);
      expect((await anchored(second))?.anchors).toEqual(before.anchors);
      const evidence = await second.graphql(`{ identityProof(id: "${id}") { evidence { canonical } } }`);
      expect(evidence.data.identityProof.evidence).toEqual([{ canonical: true }]);
      await eventually(
        async () => (await second.call(`${PROOFS}/${unanchored}`)).body.status === 'anchored',
        { what: 'The anchor of the proof that was pending' },
      );
    } finally {
      await second.stop();
    }
  });
});

/** A request whose body is not complete until `finish` is called. */
function slowRequest(service: ServiceProcess, headers: Readonly<Record<string, string>>, body: object) {
  const whole = JSON.stringify(body);
  const request = http.request(`${service.url}${PROOFS}`, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(whole)), expect: '100-continue' },
  });
  const { promise: status, resolve, reject } = Promise.withResolvers<number>();
  request.on('response', (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  request.on('error', reject);
  request.flushHeaders();
  // the service has seen the request once it asks for the body
  const begun = once(request, 'continue').then(() => request.write(whole.slice(0, 5)));
  return { status, begun, finish: () => request.end(whole.slice(5)) };
}

async function countProofs(service: ServiceProcess, subject: string): Promise<number> {
  let [amount, cursor] = [0, ''];
  for (;;) {
    const page = `${PROOFS}?limit=200&subject=${encodeURIComponent(subject)}${cursor && `&cursor=${cursor}`}`;
    const { items, nextCursor } = (await service.call(page)).body;
    amount += (items as unknown[]).length;
    if (nextCursor === undefined || nextCursor === null) return amount;
    cursor = nextCursor as string;
  }
}
