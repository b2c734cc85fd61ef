import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from '#libs/testing';
import { openGraphQLSocket } from '../support/graphql-socket.js';
import { exchange } from '../support/raw-socket.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

const CREATE = `mutation ($subject: String!) {
  createIdentityProof(input: { subject: $subject, claims: { role: "member" } }) { id status }
}`;
const ORIGIN = 'https://dao.example';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const watch = (id: string) =>
  `subscription { identityProofChanged(id: "${id}") { id status anchors { finality transactionHash } } }`;

describe('A GraphQL socket', () => {
  let service: ServiceProcess;
  const created = async (subject: string) =>
    (await service.graphql(CREATE, { subject })).data.createIdentityProof.id as string;
  const connected = async (token?: string) => {
    const socket = await openGraphQLSocket(service.url);
    socket.send({ type: 'connection_init', ...(token === undefined ? {} : { payload: bearer(token) }) });
    await socket.received((m) => m.type === 'connection_ack', 'The acknowledgement');
    return socket;
  };
  beforeAll(async () => {
    const env = { JWT_SECRET, CORS_ORIGINS: ORIGIN };
    service = await startServiceProcess({ env });
  });
  afterAll(() => service.stop());

  it('ends with its token, and what runs on it too', async () => {
    const id = await created('did:example:expiring');
    // the leeway of five seconds is left
    const socket = await connected(tokenOf('did:example:expiring', ['admin'], 0));
    socket.send({ type: 'subscribe', id: 's', payload: { query: watch(id) } });
    await socket.received((m) => m.id === 's' && m.type === 'next', 'The present state');
    expect(await socket.closed).toBe(4403);
  });

  it('stays open with a token that is good', async () => {
    const socket = await connected(tokenOf('did:example:staying', ['member'], 600));
    for (const id of ['a', 'b']) {
      socket.send({ type: 'subscribe', id, payload: { query: '{ crossChainNetworks { network } }' } });
      const answer = await socket.received((m) => m.id === id && m.type === 'next', 'The answer');
      expect(answer.payload.errors).toBeUndefined();
    }
    socket.close();
    expect(await socket.closed).toBe(1005);
  });

  it('gives each operation a request id, a line in the log and a place in the metrics', async () => {
    const socket = await connected(tokenOf('did:example:logged', ['member']));
    const ids = [];
    for (const id of ['a', 'b']) {
      const query = '{ walletBalance(network: "nowhere", address: "0x") { amount } }';
      socket.send({ type: 'subscribe', id, payload: { query } });
      const { payload } = await socket.received((m) => m.id === id && m.type === 'next', 'The answer');
      ids.push(payload.errors[0].extensions.requestId);
    }
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
    for (const requestId of ids) {
      const line = await eventually(
        () => service.log().find((l) => l['requestId'] === requestId && l['msg'] === 'request'),
        { what: 'The line of the operation' },
      );
      expect(line).toMatchObject({
        method: 'WS',
        route: '/graphql',
        status: 200,
        subject: 'did:example:logged',
      });
    }
    expect((await service.call('/api/v1/blockchain/monitoring/metrics')).body).toMatch(
      /http_requests_total\{method="WS",endpoint="\/graphql",status="200"\} [1-9]/,
    );
    socket.send({ type: 'subscribe', id: 'c', payload: { query: '{ nothing }' } });
    const refusal = await socket.received((m) => m.id === 'c', 'The refusal');
    expect(refusal.payload[0].extensions).toMatchObject({
      code: 'GRAPHQL_INVALID',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    socket.close();
  });

  it('takes browsers of known origins only', async () => {
    const status = async (origin: string) => {
      const socket = new WebSocket(`${service.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        origin,
      });
      const opened = once(socket, 'open').then(() => 101);
      const refused = once(socket, 'unexpected-response').then(([, res]) => res.statusCode as number);
      const result = await Promise.race([opened, refused]);
      socket.on('error', () => undefined).terminate();
      return result;
    };
    expect(await status(ORIGIN)).toBe(101);
    expect(await status(service.url)).toBe(101);
    expect(await status('https://evil.example')).toBe(403);
    expect(await status('null')).toBe(403);
  });

  describe('is asked for with Upgrade', () => {
    const request = (path: string, fields: string, body = '') => {
      const method = body === '' ? 'GET' : 'POST';
      return exchange(
        service.url,
        `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${service.token}\r\n${fields}\r\n${body}`,
      );
    };
    const H2C =
      'connection: Upgrade, HTTP2-Settings, close\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n';
    const WEBSOCKET =
      'connection: Upgrade, close\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

    it('answers an offer of h2c as if it were none', async () => {
      expect(await request('/health', H2C)).toMatch(/^HTTP\/1\.1 200 /);
      const body = JSON.stringify({ query: '{ service { name } }' });
      const fields = `${H2C}content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
      const answer = await request('/graphql', fields, body);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).toContain('"service":{"name"');
    });

    it('answers other paths and bad handshakes with problems', async () => {
      const elsewhere = await request('/nowhere', WEBSOCKET);
      expect(elsewhere).toMatch(/^HTTP\/1\.1 404 /);
      expect(elsewhere).toContain('application/problem+json');
      expect(elsewhere).toContain('"code":"NOT_FOUND"');
      const bad = await request('/graphql', 'connection: Upgrade\r\nupgrade: websocket\r\n');
      expect(bad).toMatch(/^HTTP\/1\.1 400 /);
      expect(bad).toContain('"code":"HANDSHAKE_INVALID"');
      const id = /x-request-id: (\S+)/.exec(bad)?.[1];
      expect(bad).toContain(`"requestId":"${id}"`);
    });
  });

  it('tells the present state of a proof first, and no change twice when its feature changes', async () => {
    const reconfigured = async (body: object) => {
      const path = '/api/v1/admin/features/identity/config';
      const changed = await service.call(path, { method: 'PATCH', body });
      expect(`${changed.status} ${JSON.stringify(changed.body)}`).toMatch(/^20\d/);
    };
    await reconfigured({ batchMaxDelayMs: 1_000 });
    const id = await created('did:example:present');
    const status = async () =>
      (await service.graphql(`{ identityProof(id: "${id}") { status anchors { finality } } }`)).data
        .identityProof;
    await eventually(async () => (await status()).anchors[0]?.finality === 'finalized', {
      what: 'The anchoring',
      within: 60_000,
    });
    const socket = await connected(service.token);
    socket.send({ type: 'subscribe', id: 's', payload: { query: watch(id) } });
    const first = await socket.received((m) => m.id === 's', 'The present state');
    expect(first.payload.data.identityProofChanged).toMatchObject({ id, status: 'anchored' });
    await reconfigured({ batchMaxDelayMs: 1_500 });
    // whatever the change has made it say is on its way by the time a later one of another proof is told
    const other = await created('did:example:later');
    socket.send({ type: 'subscribe', id: 'o', payload: { query: watch(other) } });
    await socket.received(
      (m) => m.id === 'o' && m.payload?.data?.identityProofChanged.status === 'anchored',
      'The anchoring of the other',
    );
    expect(socket.messages.filter((m) => m.id === 's')).toHaveLength(1);
    const told = socket.messages.filter((m) => m.id === 'o').map((m) => JSON.stringify(m.payload));
    expect(new Set(told).size).toBe(told.length);
    socket.close();
  });
});

describe('A GraphQL socket under a rate limit', () => {
  it('counts operations and connections as requests', async () => {
    const env = { JWT_SECRET, RATE_LIMIT_RPM: '5', RATE_LIMIT_BURST: '1' };
    const service = await startServiceProcess({ env });
    try {
      const socket = await openGraphQLSocket(service.url);
      socket.send({ type: 'connection_init', payload: bearer(tokenOf('did:example:eager', ['member'])) });
      await socket.received((m) => m.type === 'connection_ack', 'The acknowledgement');
      const codes = [];
      for (const id of ['1', '2', '3', '4', '5', '6', '7']) {
        socket.send({ type: 'subscribe', id, payload: { query: '{ service { name } }' } });
        const { type, payload } = await socket.received((m) => m.id === id, 'The answer');
        codes.push(type === 'error' ? payload[0].extensions.code : type);
      }
      expect(codes).toEqual([...Array<string>(6).fill('next'), 'RATE_LIMITED']);
      const spent = await service.call('/graphql?query={service{name}}', {
        token: tokenOf('did:example:eager', ['member']),
      });
      expect(spent.status).toBe(429);
      const statuses = [];
      for (let i = 0; i < 6; i++) {
        const answer = await exchange(
          service.url,
          'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n',
        );
        statuses.push(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
      }
      expect(statuses).toEqual([...Array<string>(5).fill('400'), '429']);
      socket.close();
    } finally {
      await service.stop();
    }
  });

  it('lets an address have a hundred connections', async () => {
    const service = await startServiceProcess({ env: { JWT_SECRET, RATE_LIMIT_ENABLED: 'false' } });
    const sockets: WebSocket[] = [];
    const open = () => {
      const socket = new WebSocket(`${service.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      sockets.push(socket.on('error', () => undefined));
      const refused = once(socket, 'unexpected-response').then(([, res]) => res.statusCode as number);
      return Promise.race([once(socket, 'open').then(() => 101), refused]);
    };
    try {
      const statuses = await Promise.all(Array.from({ length: 101 }, open));
      expect(statuses.filter((s) => s === 101)).toHaveLength(100);
      expect(statuses.filter((s) => s === 429)).toHaveLength(1);
      sockets.forEach((s) => s.terminate());
      await eventually(async () => (await open()) === 101, { what: 'A place that was given back' });
    } finally {
      sockets.forEach((s) => s.terminate());
      await service.stop();
    }
  });
});
