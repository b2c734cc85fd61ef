import {
  buildSchema,
  defaultFieldResolver,
  execute,
  GraphQLError,
  isObjectType,
  parse,
  type ExecutionArgs,
} from 'graphql';
import { CompiledOperations } from './compiled-operations.js';

const ENOUGH = 60;

const schema = buildSchema(/* GraphQL */ `
  interface Named {
    name: String!
  }
  type Item implements Named {
    id: ID!
    name: String!
    price: Float
    owner: Owner
    tags: [String!]
  }
  type Owner implements Named {
    name: String!
    items(first: Int = 2): [Item!]!
  }
  enum Kind {
    NEW
    OLD
  }
  input Filter {
    kind: Kind = OLD
    names: [String!]
  }
  type Query {
    item(id: ID!): Item
    named: [Named!]!
    count(filter: Filter): Int!
    fails: String
    failsHard: String!
    later: Item
  }
`);

for (const type of Object.values(schema.getTypeMap())) {
  if (!isObjectType(type) || type.name.startsWith('__')) continue;
  for (const field of Object.values(type.getFields())) field.resolve = defaultFieldResolver;
}

const owner = {
  name: 'Olga',
  items: ({ first }: { first: number }) =>
    Array.from({ length: first }, (_, i) => ({ id: i, name: `i${i}`, tags: ['a', 'b'] })),
};
const item = { __typename: 'Item', id: 7, name: 'seven', price: 1.5, owner, tags: null };
const rootValue = {
  item: ({ id }: { id: string }) => (id === '7' ? item : null),
  named: () => [item, { __typename: 'Owner', ...owner }],
  count: ({ filter }: { filter?: { kind: string; names?: string[] } }) =>
    filter?.kind === 'OLD' ? (filter.names?.length ?? 0) : -1,
  fails: () => Promise.reject(new RangeError('it fails')),
  failsHard: () => {
    throw new RangeError('it fails hard');
  },
  later: () => Promise.resolve({ ...item, name: null }),
};

describe('CompiledOperations', () => {
  it.each<[string, string, Partial<ExecutionArgs>]>([
    [
      'nested objects and lists',
      '{ item(id: 7) { id name price tags owner { items(first: 3) { name tags } } } }',
      {},
    ],
    ['null', '{ item(id: 8) { id } }', {}],
    [
      'aliases and fragments',
      'query { a: item(id: 7) { ...F } b: item(id: 7) { ...F } } fragment F on Item { name owner { name } }',
      {},
    ],
    ['interfaces', '{ named { __typename name ... on Item { id } ... on Owner { items { id } } } }', {}],
    [
      'variables',
      'query ($f: Filter, $id: ID!) { count(filter: $f) item(id: $id) { name } }',
      { variableValues: { f: { names: ['x', 'y'] }, id: '7' } },
    ],
    ['absent variables', 'query ($f: Filter) { count(filter: $f) }', {}],
    [
      'faulty variables',
      'query ($f: Filter!) { count(filter: $f) }',
      { variableValues: { f: { kind: 'BROKEN', more: 1 } } },
    ],
    [
      'directives',
      'query ($yes: Boolean!) { item(id: 7) { id @skip(if: $yes) name @include(if: $yes) } }',
      { variableValues: { yes: true } },
    ],
    ['one of several operations', 'query A { count } query B { item(id: 7) { id } }', { operationName: 'B' }],
    ['an error in a field', '{ fails item(id: 7) { id } }', {}],
    ['an error that takes its parents along', '{ failsHard count }', {}],
    ['null where none may be', '{ later { name } count }', {}],
    ['introspection', '{ __schema { queryType { name fields { name args { name defaultValue } } } } }', {}],
  ])('gives what graphql-js gives, before and after compiling: %s', async (_, text, args) => {
    const operations = new CompiledOperations();
    const all = { schema, document: parse(text), rootValue, ...args };
    const expected = comparable(await execute(all));
    for (let i = 0; i < ENOUGH; i++) expect(comparable(await operations.execute(all))).toEqual(expected);
  });

  it('keeps what a resolver threw, and where in the document that was', async () => {
    const operations = new CompiledOperations();
    const all = { schema, document: parse('{ fails }'), rootValue };
    for (let i = 0; i < ENOUGH; i++) {
      const [error] = (await operations.execute(all)).errors ?? [];
      expect(error?.originalError).toMatchObject({ name: 'RangeError', message: 'it fails' });
      expect(error?.locations).toEqual([{ line: 1, column: 3 }]);
    }
  });

  it('refuses variables with the errors of graphql-js, which are known as mistakes of the caller', async () => {
    const operations = new CompiledOperations();
    const document = parse('query ($id: ID!) { item(id: $id) { id } }');
    for (const variableValues of [{ id: null }, { id: { a: 1 } }, {}])
      for (let i = 0; i < ENOUGH; i++) {
        const { errors } = await operations.execute({ schema, document, rootValue, variableValues });
        expect(errors).toEqual([expect.any(GraphQLError)]);
      }
  });

  it('leaves a schema alone that does not say how each field is resolved', async () => {
    const implicit = buildSchema('type Query { name: String }');
    const operations = new CompiledOperations();
    const args = { schema: implicit, document: parse('{ name }'), rootValue: { name: () => 'called' } };
    for (let i = 0; i < ENOUGH; i++)
      expect(await operations.execute(args)).toMatchObject({ data: { name: 'called' } });
  });

  it('keeps no more operations of a document than it has, whatever names are asked for', async () => {
    const operations = new CompiledOperations();
    const document = parse('query A { count }');
    for (let i = 0; i < 3 * ENOUGH; i++) {
      const result = await operations.execute({ schema, document, rootValue, operationName: `N${i}` });
      expect(result.errors?.[0]?.message).toContain('Unknown operation');
    }
    expect(await operations.execute({ schema, document, rootValue, operationName: 'A' })).toMatchObject({
      data: { count: -1 },
    });
  });
});

/** Messages are worded for people: what programs see is data, and where an error is. */
function comparable(result: { data?: unknown; errors?: readonly { path?: unknown }[] }): unknown {
  return JSON.parse(
    JSON.stringify({ data: result.data, errors: result.errors?.map((e) => e.path ?? 'request') }),
  ) as unknown;
}
