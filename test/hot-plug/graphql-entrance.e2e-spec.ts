import http from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import {
  getIntrospectionQuery,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { serverAudits } from 'graphql-http';
import { startTestHost, type TestHost } from './test-host.js';

let mutations = 0;

/** A type that leads to itself, so that documents may be as deep as one likes. */
const node: GraphQLObjectType = new GraphQLObjectType({
  name: 'Node',
  fields: () => ({ id: { type: GraphQLInt, resolve: () => 1 }, next: { type: node, resolve: () => ({}) } }),
});
const Merge = new GraphQLInputObjectType({ name: 'Merge', fields: { name: { type: GraphQLString } } });
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      node: { type: node, resolve: () => ({}) },
      merge: {
        type: GraphQLString,
        args: { input: { type: Merge } },
        resolve: (_, args) => JSON.stringify(Object.assign({}, args['input'])),
      },
    },
  }),
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: { count: { type: GraphQLInt, resolve: () => ++mutations } },
  }),
});

describe('the GraphQL entrance over HTTP', () => {
  let t: TestHost;
  beforeAll(async () => {
    t = await startTestHost({ baseSchema: { feature: 'root', schema } });
  });
  afterAll(() => t.close());

  async function post(body: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${t.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, text: await response.text() };
  }
  const ask = async (query: string, variables?: object) => {
    const { text: body } = await post(JSON.stringify({ query, variables }));
    return JSON.parse(body) as { data?: Record<string, unknown>; errors?: { message: string }[] };
  };
  const refusal = async (query: string) => (await ask(query)).errors?.[0]?.message;

  const audits = serverAudits({ url: () => `${t.url}/graphql` });
  it.each(audits.map((audit) => [audit.name, audit] as const))('conforms: %s', async (_, audit) => {
    const result = await audit.fn();
    expect('reason' in result ? result.reason : undefined).toBeUndefined();
    expect(result.status).toBe('ok');
  });

  it('answers introspection within the limits', async () => {
    const { data, errors } = await ask(getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data?.['__schema']).toMatchObject({ queryType: { name: 'Query' } });
  });

  it('limits depth, complexity, aliases, directives and tokens', async () => {
    const deep = (levels: number) =>
      `{ ${'node { '.repeat(levels).replaceAll('node', 'next').replace('next', 'node')} id ${'}'.repeat(levels)} }`;
    expect((await ask(deep(9))).errors).toBeUndefined();
    expect(await refusal(deep(11))).toMatch(/depth/i);
    expect(
      await refusal(`{ ${Array.from({ length: 16 }, (_, i) => `a${i}: node { id }`).join(' ')} }`),
    ).toMatch(/alias/i);
    expect(await refusal(`{ node ${'@include(if: true) '.repeat(51)} { id } }`)).toMatch(/directive|Syntax/i);
    expect(await refusal(`{ ${'node { id } '.repeat(700)} }`)).toMatch(/token/i);
    const wide = 'id '.repeat(200);
    const costly = `{ node { ${'next { '.repeat(8)} ${wide} ${'}'.repeat(8)} } }`;
    expect(await refusal(costly)).toMatch(/cost/i);
  });

  it('survives fragments that spread each other in a ring or without end', async () => {
    expect(await refusal('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')).toBeDefined();
    const bomb = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
    ).join(' ');
    const answer = await ask(`{ ...F0 } ${bomb} fragment F60 on Query { __typename }`);
    expect(answer).toHaveProperty('errors');
  });

  it('refuses mutations by GET', async () => {
    const before = mutations;
    const response = await fetch(`${t.url}/graphql?query=${encodeURIComponent('mutation { count }')}`);
    expect(response.status).toBe(405);
    expect(mutations).toBe(before);
    expect((await ask('mutation { count }')).data).toEqual({ count: before + 1 });
  });

  it.each([
    ['malformed JSON', '{"query":', 'Unparsable JSON body'],
    ['no body', '', 'Missing body'],
    ['a body that is no object', '"{ __typename }"', 'must be an object'],
    ['a batch', '[{"query":"{ __typename }"}]', 'one operation per request'],
    ['no query', '{"variables":{}}', 'Missing query'],
    ['variables that are no object', '{"query":"{ __typename }","variables":[1]}', 'Invalid variables'],
  ])('answers 400 to %s, and says why', async (_, body, message) => {
    const { status, text: answer } = await post(body);
    expect(status).toBe(400);
    expect((JSON.parse(answer) as { errors: { message: string }[] }).errors[0]?.message).toMatch(message);
  });

  it('answers 415 to other content types, which a foreign page could send without asking', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
    ]) {
      const { status } = await post(JSON.stringify({ query: 'mutation { count }' }), {
        'content-type': type,
      });
      expect([type, status]).toEqual([type, 415]);
    }
  });

  it('answers 413 to a body that is too large, whether its length is told or not', async () => {
    expect((await post(JSON.stringify({ query: 'x'.repeat(100_001) }))).status).toBe(413);
    const request = http.request(`${t.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    request.on('error', () => undefined);
    request.write('{"query":"');
    for (let i = 0; i < 11; i++) request.write('x'.repeat(10_000));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
    expect(await text(response)).toContain('100000 bytes');
    request.destroy();
  });

  it('takes variables with the names of prototypes for data', async () => {
    const query = 'query ($input: Merge) { merge(input: $input) }';
    const polluting =
      '{"query":"query ($input: Merge) { merge(input: $input) }","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"input":{"name":"a"}}}';
    expect(JSON.parse((await post(polluting)).text)).toEqual({ data: { merge: '{"name":"a"}' } });
    const nested = `{"query":${JSON.stringify(query)},"variables":{"input":{"__proto__":{"polluted":1},"name":"a"}}}`;
    expect(JSON.parse((await post(nested)).text)).toHaveProperty('errors');
    expect(await refusal('query ($__proto__: Merge) { merge(input: $__proto__) }')).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('answers requests in absolute form', async () => {
    const { port } = new URL(t.url);
    const request = http.get({ port, path: `${t.url}/graphql?query={__typename}` });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(await text(response)).toBe('{"data":{"__typename":"Query"}}');
  });
});
