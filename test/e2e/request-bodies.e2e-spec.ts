import { connect } from 'node:net';
import { eventually } from '#libs/testing';
import { startServiceProcess, type CallInit, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/tokens.js';

const PROOFS = '/api/v1/blockchain/identity/proof';
const subject = 'did:example:alice';
const CREATE =
  'mutation ($input: CreateIdentityProofInput!) { createIdentityProof(input: $input) { claims { disclosed { name value } } } }';

describe('What was sent', () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    const env = { JWT_SECRET, RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'debug' };
    service = await startServiceProcess({ env });
  });
  afterAll(() => service.stop());

  const send = (path: string, body: string | Uint8Array, headers: CallInit['headers'] = {}) =>
    service.call(path, { method: 'POST', body, headers });
  const rest = (claims: string) => send(PROOFS, `{"subject":"${subject}","claims":${claims}}`);
  const graphql = (claims: string) =>
    send(
      '/graphql',
      `{"query":"${CREATE}","variables":{"input":{"subject":"${subject}","claims":${claims}}}}`,
    );
  const pointers = (errors: readonly { pointer: string }[] = []) => errors.map(({ pointer }) => pointer);

  it.each<[string, string, readonly string[]]>([
    ['names that are there twice', '{"role":"member","role":"admin"}', ['/role']],
    ['names that are the same once read', '{"a":{"b":1,"\\u0062":2}}', ['/a/b']],
    ['numbers that a double loses', '{"n":9007199254740990.7}', ['/n']],
    ['several things at once', '{"a":"\\ud800","b":1e400,"c":9007199254740993}', ['/a', '/b', '/c']],
  ])('is refused for %s, in REST and GraphQL', async (_, claims, faulty) => {
    const answer = await rest(claims);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(pointers(answer.body.errors)).toEqual(faulty.map((p) => `/claims${p}`));
    const { status, body } = await graphql(claims);
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe('VALIDATION_FAILED');
    expect(pointers(body.errors[0].extensions.errors)).toEqual(
      faulty.map((p) => `/variables/input/claims${p}`),
    );
  });

  it('is refused for claims that cannot be proven, all at once', async () => {
    const claims = `{"":1,"${'x'.repeat(129)}":1,"big":[1e300],"ok":1}`;
    const faulty = ['/claims/', `/claims/${'x'.repeat(128)}`, '/claims/big/0'];
    const { status, body } = await rest(claims);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'PROOF_CLAIMS_INVALID' });
    expect(pointers(body.errors)).toEqual(faulty);
    const [error] = (await graphql(claims)).body.errors;
    expect(error.extensions.code).toBe('PROOF_CLAIMS_INVALID');
    expect(pointers(error.extensions.errors)).toEqual(faulty);
    const typed = await send(
      PROOFS,
      JSON.stringify({ subject, type: 'VerifiableCredential', claims: { a: 1 } }),
    );
    expect(typed).toMatchObject({ status: 400, body: { errors: [{ pointer: '/type' }] } });
  });

  it('may hold the names of prototypes as data, but none that changes what an object is', async () => {
    const claims = '{"constructor":{"prototype":{"a":1}}}';
    const disclosed = [{ name: 'constructor', value: { prototype: { a: 1 } } }];
    expect(await rest(claims)).toMatchObject({ status: 201, body: { claims: { disclosed } } });
    expect((await graphql(claims)).body).toMatchObject({
      data: { createIdentityProof: { claims: { disclosed } } },
    });
    const poisoned = '{"a":{"__proto__":{"b":1}}}';
    expect(pointers((await rest(poisoned)).body.errors)).toEqual(['/claims/a/__proto__']);
    const [error] = (await graphql(poisoned)).body.errors;
    expect(pointers(error.extensions.errors)).toEqual(['/claims/a/__proto__']);
  });

  it('is not guessed from numbers in a GraphQL document', async () => {
    const literal = (n: string) =>
      service.graphql(
        `mutation { createIdentityProof(input: { subject: "${subject}", claims: { n: ${n} } }) { claims { disclosed { value } } } }`,
      );
    expect((await literal('9007199254740990.7')).errors?.[0]?.message).toContain('9007199254740990.7');
    expect((await literal('1.50')).data.createIdentityProof.claims.disclosed).toEqual([{ value: 1.5 }]);
  });

  it.each([PROOFS, '/graphql'])('is UTF-8 as it is, at %s', async (path) => {
    const text =
      path === PROOFS ? JSON.stringify({ subject, claims: { a: '?' } }) : '{"query":"{ __typename }?"}';
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('?')] = 0xff;
    const { status, body } = await send(path, bytes);
    expect([status, body.detail]).toEqual([400, 'The body is not valid UTF-8.']);
    const encodings: CallInit['headers'][] = [
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-type': 'application/json; charset="utf-16"' },
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'br, identity' },
    ];
    for (const headers of encodings) {
      const refused = await send(path, text, headers);
      expect(refused).toMatchObject({ status: 415, body: { code: 'MEDIA_TYPE_UNSUPPORTED' } });
    }
  });

  it('is refused for members that Nest would drop', async () => {
    const query = await service.call(`${PROOFS}?constructor=1&colour=red`);
    expect(query.status).toBe(400);
    expect(pointers(query.body.errors)).toEqual(['/constructor', '/colour']);
    const body = await send(PROOFS, JSON.stringify({ subject, claims: { a: 1 }, prototype: 1 }));
    expect(pointers(body.body.errors)).toEqual(['/prototype']);
  });

  it.each<[string, CallInit, number, string]>([
    [
      'a text',
      { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    ['another answer', { headers: { accept: 'application/xml' } }, 406, 'NOT_ACCEPTABLE'],
    ['another method', { method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
  ])('is refused by GraphQL with a problem document for %s', async (_, init, status, code) => {
    const answer = await service.call('/graphql?query={__typename}', init);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer).toMatchObject({
      status,
      body: { status, code, requestId: answer.headers.get('x-request-id') },
    });
    if (status === 405) expect(answer.headers.get('allow')).toBe('GET, POST, OPTIONS');
    if (status === 406) expect(answer.headers.get('accept')).toContain('application/json');
  });

  it('may ask GraphQL for its methods', async () => {
    const { status, headers } = await service.call('/graphql', { method: 'OPTIONS' });
    expect([status, headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS']);
    const head = await service.call('/graphql', { method: 'HEAD' });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
  });

  it('has a path of its own with a slash at the end', async () => {
    for (const path of ['/health/', '/api/v1/admin/features/'])
      expect(await service.call(path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('is no error of the service if the client leaves in the middle', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const head = `POST ${PROOFS} HTTP/1.1\r\nhost: a\r\nx-request-id: cut-off\r\nauthorization: Bearer ${service.token}\r\n`;
    socket.write(
      `${head}expect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    const lines = () => service.log().filter((line) => line['requestId'] === 'cut-off');
    await eventually(() => lines().some((line) => String(line['msg']).startsWith('a client left')), {
      what: 'The line about the client that left',
    });
    expect(lines().filter((line) => ['warn', 'error', 40, 50].includes(line['level'] as string))).toEqual([]);
  });
});
