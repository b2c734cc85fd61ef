import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { verifyDocument, verifyProofDocument, verifyReceipt } from '#libs/proofs';
import { eventually, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { IDENTITY_PORT, type IdentityPort } from '../../src/features/identity/contract.js';
import { exampleDocument } from '../../src/features/identity/edge/example-document.js';
import { alice, bob, CLAIMS, Client } from './client.js';
import { credentials, startIdentityHost, type IdentityHost } from './identity-host.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOBODY = '019a3c1e-7f5a-7c3e-9d2b-4a1f0e6b8c7d';

interface Report {
  readonly verified: boolean;
  readonly checks: readonly { readonly id: string; readonly result: string }[];
}

describe('the identity feature', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: IdentityHost;
  let client: Client;

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    app = await startIdentityHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain],
      config: { batchMaxDelayMs: 20 },
    });
    client = new Client(app.url);
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  });

  it('accepts a proof at once, with a signed credential and receipt, and anchors it', async () => {
    const { status, headers, body } = await client.create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      subject: alice.subject,
      type: 'IdentityClaims',
      status: 'pending',
      anchors: [],
    });
    expect(body.id).toMatch(UUID_V7);
    expect(headers.get('location')).toBe(`/api/v1/blockchain/identity/proof/${body.id}`);
    const issuer = (await client.as(null).send<{ did: string }>('GET', 'issuer')).body;
    expect(verifyDocument(body.credential as never)).toMatchObject({ verified: true, did: issuer.did });
    expect(verifyReceipt(body.receipt, { issuer: issuer.did })).toMatchObject({
      verified: true,
      receipt: { proofId: body.id, networks: ['simulation'] },
    });
    expect(body.credential).toMatchObject({
      issuer: issuer.did,
      type: ['VerifiableCredential', 'IdentityClaims'],
      credentialSubject: { id: alice.subject },
      claimsRoot: body.claims.root,
    });

    const anchored = await client.anchored(body.id);
    expect(anchored).toMatchObject({ status: 'anchored', source: 'database', receipt: body.receipt });
    const [anchor] = anchored.anchors;
    expect(anchor).toMatchObject({ network: 'simulation', chainId: 'eip155:31337', finality: 'latest' });
    expect(anchored.asOfBlock).toBeGreaterThanOrEqual(anchor?.blockNumber ?? Infinity);
    expect(anchor?.confirmations).toBe((anchored.asOfBlock ?? 0) - (anchor?.blockNumber ?? 0) + 1);
    const onChain = await chain.simulation.chain.status(anchor?.transactionHash ?? '');
    expect(onChain).toMatchObject({ state: 'succeeded', block: { hash: anchor?.blockHash } });
  });

  it('hands out one document for one state, which anyone verifies offline', async () => {
    const { id } = (await client.create()).body;
    const early = await client.send('GET', `proof/${id}/document`);
    if (early.status !== 200) expect(early.body).toMatchObject({ status: 409, code: 'PROOF_NOT_ANCHORED' });
    await client.anchored(id);
    const document = await client.send('GET', `proof/${id}/document`);
    expect(document.headers.get('content-type')).toBe('application/json');
    expect(document.headers.get('content-disposition')).toBe(
      `attachment; filename="identity-proof-${id}.json"`,
    );
    expect((await client.send('GET', `proof/${id}/document`)).text).toBe(document.text);
    expect(verifyProofDocument(Buffer.from(document.text))).toMatchObject({ verified: true });

    const stranger = client.as(null);
    const report = await stranger.send<Report>('POST', 'verify', { bytes: document.text });
    expect([report.status, report.body.verified]).toEqual([200, true]);
    expect(report.body.checks).toContainEqual(
      expect.objectContaining({ id: 'issuer.pinned', result: 'passed' }),
    );
    expect(report.body.checks).toContainEqual(
      expect.objectContaining({ id: 'anchors.0.inclusion', result: 'passed' }),
    );
    const failing = async (bytes: string | Uint8Array) => {
      const { status, body } = await stranger.send<Report>('POST', 'verify', { bytes });
      return [status, body.verified, body.checks.find(({ result }) => result === 'failed')?.id];
    };
    expect(await failing(`${document.text}\n`)).toEqual([200, false, 'format.canonical']);
    expect(await failing(document.text.replace('MSc', 'PhD'))).toEqual([200, false, 'document.signature']);
    expect(await failing('{"a":1,"a":2}')).toEqual([200, false, 'format.canonical']);
    expect(await failing('not json')).toEqual([200, false, 'format.canonical']);
    expect(await failing('')).toEqual([200, false, 'format.canonical']);
    expect(await failing(Uint8Array.from([0xff, 0xfe, 0]))).toEqual([200, false, 'format.canonical']);
    expect(await failing(JSON.stringify(exampleDocument))).toEqual([200, false, 'issuer.pinned']);
    expect((await stranger.send('POST', 'verify', { bytes: 'x'.repeat(2_000_000) })).status).toBe(413);
  });

  it('lets each caller see its own and nothing else', async () => {
    const { id } = (await client.create()).body;
    const statuses = async (caller: Client) => [
      (await caller.send('GET', `proof/${id}`)).status,
      (await caller.send('GET', `proof/${id}/document`)).status === 404 ? 404 : 200,
      (await caller.send<{ items: { id: string }[] }>('GET', 'proof?limit=200')).body?.items?.some(
        (item) => item.id === id,
      ),
    ];
    expect(await statuses(client.as(alice))).toEqual([200, 200, true]);
    expect(await statuses(client.as({ subject: 'x', roles: ['operator'] }))).toEqual([200, 200, true]);
    expect(await statuses(client.as(bob))).toEqual([404, 404, false]);
    expect((await client.as(bob).send('GET', `proof/${id}`)).body).toMatchObject({ code: 'PROOF_NOT_FOUND' });
    expect((await client.send('GET', `proof/${NOBODY}`)).status).toBe(404);
    for (const [method, path] of [
      ['GET', `proof/${id}`],
      ['GET', 'proof'],
      ['POST', 'proof'],
    ] as const)
      expect((await client.as(null).send(method, path)).body).toMatchObject({ code: 'CALLER_REQUIRED' });
  });

  it('lets a member ask about itself only', async () => {
    expect((await client.as(bob).create({ subject: 'bob' })).body).toMatchObject({
      subject: 'bob',
      credential: { credentialSubject: { id: 'urn:dao-platform:user:bob' } },
    });
    expect((await client.as(bob).create()).body).toMatchObject({
      code: 'PROOF_SUBJECT_FORBIDDEN',
      status: 403,
    });
    expect((await client.as({ subject: 'bob', roles: [] }).create({ subject: 'bob' })).status).toBe(403);
  });

  it('proves claims as they were sent, whatever their names', async () => {
    const claims = {
      constructor: 'Lego',
      toString: 1,
      'a/b~': { constructor: [null, true, 0.1] },
      'ключ 🔑': '',
    };
    const { status, body } = await client.create({ claims });
    expect(status).toBe(201);
    expect(Object.fromEntries(body.claims.disclosed.map(({ name, value }) => [name, value]))).toEqual(claims);
  });

  it.each([
    ['no subject', { subject: undefined }, 400, '/subject'],
    ['a subject with spaces', { subject: 'a b' }, 400, '/subject'],
    ['no claims', { claims: undefined }, 400, '/claims'],
    ['empty claims', { claims: {} }, 400, '/claims'],
    ['a list of claims', { claims: ['a'] }, 400, '/claims'],
    ['an unknown field', { extra: 1 }, 400, '/extra'],
    ['a strange type', { type: '<b>' }, 400, '/type'],
    ['an unsafe number', { claims: { n: 2 ** 53 } }, 400, '/claims/n'],
    [
      '65 claims',
      { claims: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`c${i}`, i])) },
      400,
      '/claims',
    ],
    ['more than 16 KiB', { claims: { a: 'x'.repeat(16_384) } }, 400, '/claims'],
    ['a type of the data model', { type: 'VerifiableCredential' }, 400, undefined],
    ['a name that no claim may have', { claims: { '': 1 } }, 400, '/claims/'],
  ])('refuses %s and says where', async (_, request, status, pointer) => {
    const answer = await client.create(request);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    if (pointer !== undefined)
      expect(answer.body).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
      });
  });

  it('refuses what is no JSON, too deep, or has a broken surrogate', async () => {
    const subject = '"subject":"did:example:alice"';
    const post = async (bytes: string) => (await client.send('POST', 'proof', { bytes })).status;
    expect(await post('{"subject"')).toBe(400);
    expect(await post(`{${subject},"claims":{"a":${'['.repeat(80)}${']'.repeat(80)}}}`)).toBe(400);
    expect(await post(`{${subject},"claims":{"a":"\\ud800"}}`)).toBe(400);
    expect(await post(`{${subject},"claims":{"a":1e999}}`)).toBe(400);
  });

  it('makes one proof per idempotency key', async () => {
    const headers = { 'idempotency-key': 'retry-1' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.create({ type: 'Degree' }, headers)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await client.create({ type: 'Other' }, headers)).body).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await client.as(alice).create({}, headers)).body.id).not.toBe(answers[0]?.body.id);
    expect((await client.create({}, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
  });

  it('lists page by page with filters', async () => {
    const subject = 'did:example:lists';
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await client.create({ subject })).body.id);
    const page = async (query: string) =>
      (
        await client.send<{ items: { id: string }[]; nextCursor?: string }>(
          'GET',
          `proof?subject=${subject}&${query}`,
        )
      ).body;
    const first = await page('limit=3');
    const second = await page(`limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.nextCursor).toBeUndefined();
    await Promise.all(ids.map((id) => client.anchored(id)));
    expect((await page('status=anchored')).items).toHaveLength(5);
    expect((await page('status=pending')).items).toHaveLength(0);
    for (const bad of ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'status=x', 'extra=1'])
      expect((await client.send('GET', `proof?${bad}`)).status).toBe(400);
  });

  it('tells of every proof on the bus, and other features through its port', async () => {
    const { id } = (await client.create()).body;
    await client.anchored(id);
    const types = () =>
      app.events.filter(({ metadata }) => metadata['proof_id'] === id).map(({ event_type }) => event_type);
    await eventually(() => types().includes('identity_proof_anchored'));
    expect(types().slice(0, 2)).toEqual(['identity_proof_created', 'identity_proof_anchored']);
    const { text } = await app.metrics.expose();
    expect(text).toMatch(/^identity_proofs_created_total\{network="simulation"\} [1-9]/m);
    expect(text).toMatch(/^identity_proofs_anchored_total\{network="simulation"\} [1-9]/m);
    const port = app.host.current.ports.get(IDENTITY_PORT)?.ports.get(IDENTITY_PORT) as IdentityPort;
    const [anchor] = (await client.proof(id)).anchors;
    expect(await port.proofAnchor(id)).toMatchObject({
      status: 'anchored',
      anchors: [{ transactionHash: anchor?.transactionHash }],
    });
    expect(await port.proofAnchor(NOBODY)).toBeUndefined();
    expect((await port.proofsOfSubject(alice.subject)).map(({ proofId }) => proofId)).toContain(id);
  });

  it('serves GraphQL by the same use cases', async () => {
    const subject = 'did:example:graphql';
    const create =
      'mutation ($input: CreateIdentityProofInput!, $key: String) { createIdentityProof(input: $input, idempotencyKey: $key) { id status credential claims { root disclosed { name value } } anchors { network } } }';
    const input = { subject, claims: { ...CLAIMS, constructor: { a: [1, null] } } };
    const created = await client.query(create, { input, key: 'g' });
    expect(created).toMatchObject({
      data: {
        createIdentityProof: {
          claims: { disclosed: Object.entries(input.claims).map(([name, value]) => ({ name, value })) },
        },
      },
    });
    const again = await client.query(create, { input, key: 'g' });
    const id = again.data?.['createIdentityProof']?.id ?? '';
    expect(id).toBe(created.data?.['createIdentityProof']?.id);
    const literal = await client.query(
      `mutation { createIdentityProof(input: { subject: "${subject}", claims: { n: 2, list: ["a", true, null, 0.5] } }) { claims { disclosed { value } } } }`,
    );
    expect(literal.data).toMatchObject({
      createIdentityProof: { claims: { disclosed: [{ value: 2 }, { value: ['a', true, null, 0.5] }] } },
    });
    await client.anchored(id);
    const one = await client.query(
      `{ identityProof(id: "${id}") { status anchors { blockNumber finality } asOfBlock } }`,
    );
    expect(one).toMatchObject({
      data: { identityProof: { status: 'anchored', anchors: [{ finality: 'latest' }] } },
    });
    const list = `{ identityProofs(first: 1, filter: { subject: "${subject}" }) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
    expect((await client.query(list)).data).toMatchObject({
      identityProofs: {
        edges: [{ node: {} }],
        pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
      },
    });
    const codes = async (by: Client, query: string) =>
      (await by.query(query)).errors?.map((e) => e.extensions.code);
    expect(await codes(client.as(bob), `{ identityProof(id: "${id}") { id } }`)).toEqual(['PROOF_NOT_FOUND']);
    expect(await codes(client.as(null), `{ identityProof(id: "${id}") { id } }`)).toEqual([
      'CALLER_REQUIRED',
    ]);
    expect(await codes(client, '{ identityProofs(first: 0) { edges { cursor } } }')).toEqual([
      'VALIDATION_FAILED',
    ]);
  });

  it('tells subscribers of each change, those who may know', async () => {
    const subscribe = (caller: Parameters<Client['as']>[0], id: string) => {
      const connectionParams = caller ? { authorization: credentials(caller) } : {};
      const socket = createClient({
        url: app.url.replace('http', 'ws') + '/graphql',
        webSocketImpl: WebSocket,
        connectionParams,
      });
      const changes = socket.iterate<{ identityProofChanged: { status: string } }>({
        query: `subscription { identityProofChanged(id: "${id}") { id status anchors { finality } } }`,
      });
      return { changes, end: () => socket.dispose() };
    };
    await app.reconfigure({ batchMaxDelayMs: 1_000 });
    const { id } = (await client.create()).body;
    const mine = subscribe(alice, id);
    const theirs = subscribe(bob, id);
    const seen: string[] = [];
    for await (const { data } of mine.changes) {
      seen.push(data?.identityProofChanged.status ?? '');
      if (seen.at(-1) === 'anchored') break;
    }
    expect(seen.at(-1)).toBe('anchored');
    const refused = await theirs.changes.next().catch((thrown: unknown) => ({ value: { errors: thrown } }));
    expect(JSON.stringify(refused.value)).toContain('PROOF_NOT_FOUND');
    await mine.end();
    await theirs.end();
  });

  it('describes every route with its answers, links and working examples', async () => {
    const { paths } = app.host.current.openApi;
    const operations = Object.values(paths).flatMap((item) =>
      Object.values(item as Record<string, { responses: object; operationId: string; security?: object }>),
    );
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual([
      'createIdentityProof',
      'getIdentityIssuer',
      'getIdentityProof',
      'getIdentityProofDocument',
      'listIdentityProofs',
      'verifyIdentityProof',
    ]);
    const create = operations.find(({ operationId }) => operationId === 'createIdentityProof');
    expect(Object.keys(create?.responses ?? {})).toEqual(
      expect.arrayContaining(['201', '400', '401', '403', '413', '415', '422', '429', '503']),
    );
    expect(create).toMatchObject({
      security: [{ bearer: [] }],
      responses: { 201: { links: { proof: { operationId: 'getIdentityProof' } } } },
    });
    const { components } = app.host.current.openApi;
    const { properties = {} } = (components?.schemas?.['ProofRequestDto'] ?? {}) as {
      properties?: Record<string, { example: unknown }>;
    };
    const example = Object.fromEntries(
      Object.entries(properties).map(([name, { example }]) => [name, example]),
    );
    expect((await client.send('POST', 'proof', { body: example })).status).toBe(201);
  });
});
