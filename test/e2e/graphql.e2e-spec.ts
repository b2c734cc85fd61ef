import { getIntrospectionQuery } from 'graphql';
import { openGraphQLSocket } from '../support/graphql-socket.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

const CREATE = `mutation ($subject: String!) {
  createIdentityProof(input: { subject: $subject, claims: { role: "member" } }) { id status }
}`;

describe('GraphQL', () => {
  let service: ServiceProcess;
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    service.call('/graphql', { method: 'POST', body, headers });
  const created = async (subject: string) =>
    (await service.graphql(CREATE, { subject })).data.createIdentityProof.id as string;
  beforeAll(async () => {
    service = await startServiceProcess({ env: { JWT_SECRET } });
  });
  afterAll(() => service.stop());

  it('answers from several features and the service itself in one query', async () => {
    const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
    const { data, errors } = await service.graphql(
      `query ($address: String!) {
        service { name mode features { name generation } }
        crossChainNetworks { network status head { number } }
        walletBalance(network: "simulation", address: $address) { amount asOfBlock }
        identityProofs(first: 1) { edges { node { id } } }
      }`,
      { address },
    );
    expect(errors).toBeUndefined();
    expect(data.service.features).toHaveLength(4);
    expect(data.crossChainNetworks[0]).toMatchObject({ network: 'simulation', status: 'up' });
    expect(BigInt(data.walletBalance.amount as string)).toBeGreaterThan(0n);
  });

  it('lets a feature extend the type of another one, as long as both are there', async () => {
    const id = await created('did:example:extended');
    const query = `{ identityProof(id: "${id}") { id evidence { network canonical } } }`;
    const whole = await service.graphql(query);
    expect(whole.errors).toBeUndefined();
    expect(Array.isArray(whole.data.identityProof.evidence)).toBe(true);
    await service.call('/api/v1/admin/features/crosschain', { method: 'DELETE' });
    expect((await service.graphql(query)).errors?.[0]?.message).toContain('Cannot query field "evidence"');
    expect((await service.graphql(`{ identityProof(id: "${id}") { id } }`)).data.identityProof.id).toBe(id);
    await service.call('/api/v1/admin/features/crosschain', { method: 'PUT', body: {} });
    expect((await service.graphql(query)).errors).toBeUndefined();
  });

  it('tells errors with code and request id, and the rest of the data', async () => {
    const query = '{ service { name } walletBalance(network: "nowhere", address: "0x") { amount } }';
    const headers = { 'x-request-id': 'graphql-1', accept: 'application/graphql-response+json' };
    const answer = await post({ query: query.replace('walletBalance', 'again: walletBalance') }, headers);
    expect(answer.body.errors[0]).toMatchObject({
      path: ['again'],
      extensions: { code: 'NETWORK_UNKNOWN', retryable: false, requestId: 'graphql-1' },
    });
    const invalid = await service.graphql(
      'mutation { createIdentityProof(input: { subject: "no spaces", claims: {} }) { id } }',
    );
    expect(invalid.errors?.[0]?.extensions?.['code']).toBe('VALIDATION_FAILED');
    expect(JSON.stringify(invalid.errors?.[0]?.extensions?.['errors'])).toContain('/subject');
  });

  it('speaks the media type of the protocol, with its status codes', async () => {
    const accept = { accept: 'application/graphql-response+json' };
    const good = await post({ query: '{ service { name } }' }, accept);
    expect(good.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect(good.status).toBe(200);
    expect((await post({ query: '{ nothing }' }, accept)).status).toBe(400);
    expect((await post({ query: '{ nothing }' }, { accept: 'application/json' })).status).toBe(200);
    expect((await service.call('/graphql?query={service{name}}', { headers: accept })).status).toBe(200);
    const mutation = await service.call(`/graphql?query=${encodeURIComponent('mutation{x}')}`, {
      headers: accept,
    });
    expect([400, 405]).toContain(mutation.status);
    expect((await service.call('/graphql', { method: 'DELETE', headers: accept })).status).toBe(405);
  });

  it.each<[string, unknown, string | undefined]>([
    ['broken JSON', '{"query":', undefined],
    ['no query', {}, undefined],
    ['a list of operations', [{ query: '{ service { name } }' }], undefined],
    ['a number as query', { query: 7 }, undefined],
    ['a text as variables', { query: '{ service { name } }', variables: 'x' }, undefined],
    ['nothing', '', undefined],
    ['another media type', 'query={service{name}}', 'application/x-www-form-urlencoded'],
    ['a text', '{ service { name } }', 'text/plain'],
  ])('refuses %s as a mistake of the client', async (_, body, type) => {
    const { status } = await post(body, type === undefined ? {} : { 'content-type': type });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it('limits what an operation may cost', async () => {
    const aliases = Array.from({ length: 40 }, (_, i) => `a${i}: service { name }`).join(' ');
    const deep = `{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} }'.repeat(8)} } } }`;
    const wide = `{ service { ${'name '.repeat(3_000)} } }`;
    const huge = `{ service { name } } # ${'x'.repeat(150_000)}`;
    for (const query of [`{ ${aliases} }`, deep, wide, huge]) {
      const { status, body } = await post({ query });
      expect(`${status} ${JSON.stringify(body).slice(0, 100)}`).toMatch(/^(200 \{"errors"|400|413)/);
      expect(body.data ?? undefined).toBeUndefined();
    }
    const cycle = '{ service { ...a } } fragment a on Service { ...b } fragment b on Service { ...a }';
    expect((await service.graphql(cycle)).errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_INVALID');
  });

  it('tells its schema to tools', async () => {
    const { data, errors } = await service.graphql(getIntrospectionQuery(), {}, null);
    expect(errors).toBeUndefined();
    expect(data.__schema.queryType.name).toBe('Query');
  });

  it('needs a caller, by the header of the request', async () => {
    const query = '{ identityProofs(first: 1) { edges { node { id } } } }';
    expect((await service.graphql(query, {}, null)).errors?.[0]?.extensions?.['code']).toBe(
      'CALLER_REQUIRED',
    );
    expect((await service.graphql(query, {}, 'x.y.z')).errors?.[0]?.extensions?.['code']).toBe(
      'TOKEN_INVALID',
    );
    expect((await service.graphql(query, {}, tokenOf('did:example:me', ['member']))).errors).toBeUndefined();
  });

  describe('over WebSocket', () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const watch = (id: string) => `subscription { identityProofChanged(id: "${id}") { id status } }`;

    it('delivers the changes of a proof to a caller of connection_init', async () => {
      const id = await created('did:example:watched');
      const socket = await openGraphQLSocket(service.url);
      socket.send({ type: 'connection_init', payload: bearer(service.token) });
      await socket.received((m) => m.type === 'connection_ack', 'The acknowledgement');
      socket.send({
        type: 'subscribe',
        id: 'q',
        payload: { query: `{ identityProof(id: "${id}") { id } }` },
      });
      const answer = await socket.received((m) => m.id === 'q' && m.type === 'next', 'The answer');
      expect(answer.payload.data.identityProof.id).toBe(id);
      await socket.received((m) => m.id === 'q' && m.type === 'complete', 'Its end');
      const other = await created('did:example:also-watched');
      socket.send({ type: 'subscribe', id: 's', payload: { query: watch(other) } });
      const change = await socket.received((m) => m.id === 's' && m.type === 'next', 'A change');
      expect(change.payload.data.identityProofChanged.id).toBe(other);
      socket.close();
      await socket.closed;
    });

    it('takes the header of the upgrade as well', async () => {
      const socket = await openGraphQLSocket(service.url, bearer(service.token));
      socket.send({ type: 'connection_init' });
      await socket.received((m) => m.type === 'connection_ack', 'The acknowledgement');
      socket.send({ type: 'subscribe', id: 'q', payload: { query: '{ crossChainNetworks { network } }' } });
      const answer = await socket.received((m) => m.id === 'q' && m.type === 'next', 'The answer');
      expect(answer.payload.errors).toBeUndefined();
      socket.close();
    });

    it('refuses an invalid token, and answers nobody without one', async () => {
      const refused = await openGraphQLSocket(service.url);
      refused.send({ type: 'connection_init', payload: bearer('x.y.z') });
      expect(await refused.closed).toBe(4403);
      const stranger = await openGraphQLSocket(service.url);
      stranger.send({ type: 'connection_init' });
      await stranger.received((m) => m.type === 'connection_ack', 'The acknowledgement');
      const id = await created('did:example:private');
      stranger.send({ type: 'subscribe', id: 's', payload: { query: watch(id) } });
      const answer = await stranger.received((m) => m.id === 's', 'The refusal');
      expect(JSON.stringify(answer.payload)).toContain('CALLER_REQUIRED');
      stranger.close();
    });

    it('ends a connection that does not speak the protocol', async () => {
      const early = await openGraphQLSocket(service.url);
      early.send({ type: 'subscribe', id: 's', payload: { query: '{ service { name } }' } });
      expect(await early.closed).toBe(4401);
      const wild = await openGraphQLSocket(service.url);
      wild.send({ type: 'whatever' });
      expect(await wild.closed).toBe(4400);
    });
  });
});

describe('GraphQL with introspection off', () => {
  it('keeps its schema to itself, and no page', async () => {
    const env = { JWT_SECRET, GRAPHQL_INTROSPECTION: 'false', GRAPHQL_GRAPHIQL: 'false', FEATURES: 'wallet' };
    const service = await startServiceProcess({ env });
    try {
      const { errors } = await service.graphql(getIntrospectionQuery());
      expect(errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_INVALID');
      expect((await service.graphql('{ service { name } }')).errors).toBeUndefined();
      const page = await service.call('/graphql', { headers: { accept: 'text/html' } });
      expect(page.headers.get('content-type') ?? '').not.toContain('text/html');
    } finally {
      await service.stop();
    }
  });
});
