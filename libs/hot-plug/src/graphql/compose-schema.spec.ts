import { buildSchema, graphql, printSchema, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { composeSchemas, type SubSchema } from './compose-schema.js';

type Resolvers = Record<string, Record<string, GraphQLFieldResolver<unknown, unknown>>>;
interface Marks {
  /** Types that extend another feature's, and those of their fields that they only need. */
  readonly extends?: Record<string, readonly string[]>;
  readonly resolvers?: Resolvers;
}

function part(
  feature: string,
  sdl: string,
  { extends: extensions = {}, resolvers = {} }: Marks = {},
): SubSchema {
  const schema: GraphQLSchema = buildSchema(sdl, { assumeValid: true });
  for (const [name, externals] of Object.entries(extensions)) {
    const type = schema.getType(name);
    if (!type || !('getFields' in type)) throw new RangeError(name);
    type.extensions = { extends: true };
    const fields = type.getFields();
    for (const key of externals) Object.assign(fields[key] ?? {}, { extensions: { external: true } });
  }
  for (const [name, fields] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!type || !('getFields' in type)) throw new RangeError(name);
    for (const [key, resolve] of Object.entries(fields))
      Object.assign(type.getFields()[key] ?? {}, { resolve });
  }
  return { feature, schema };
}

const compose = (...parts: SubSchema[]) => {
  const schema = composeSchemas(parts);
  if (!schema) throw new RangeError('no schema');
  return schema;
};
const conflictOf = (...parts: SubSchema[]): string => {
  try {
    composeSchemas(parts);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'FEATURE_CONFLICT' });
    return (thrown as Error).message;
  }
  return 'no conflict';
};

const shop = part('shop', 'type Query { item: Item } type Item { id: ID! name: String }', {
  resolvers: { Query: { item: () => ({ id: '7', name: 'seven' }) } },
});

describe('composeSchemas', () => {
  it('is nothing without parts', () => {
    expect(composeSchemas([])).toBeUndefined();
  });

  it('adds the root fields of all, and resolves them where they come from', async () => {
    const other = part(
      'other',
      'type Query { two: Int } type Mutation { set: Int } type Subscription { at: Int }',
      {
        resolvers: { Query: { two: () => 2 } },
      },
    );
    const schema = compose(shop, other);
    expect(await graphql({ schema, source: '{ item { name } two }' })).toEqual({
      data: { item: { name: 'seven' }, two: 2 },
    });
    expect(schema.getMutationType()?.name).toBe('Mutation');
    expect(schema.getSubscriptionType()?.name).toBe('Subscription');
  });

  it('extends a type of another, which gets the parent as it is', async () => {
    const reviews = part('reviews', 'type Query { n: Int } type Item { id: ID! stars: Int }', {
      extends: { Item: ['id'] },
      resolvers: { Item: { stars: (item) => Number((item as { id: string }).id) } },
    });
    for (const parts of [
      [shop, reviews],
      [reviews, shop],
    ]) {
      const schema = compose(...parts);
      expect(await graphql({ schema, source: '{ item { name stars } }' })).toEqual({
        data: { item: { name: 'seven', stars: 7 } },
      });
    }
  });

  it('leaves an extension out while its owner is not there', () => {
    const reviews = part('reviews', 'type Query { n: Int } type Item { id: ID! stars: Int }', {
      extends: { Item: ['id'] },
    });
    expect(printSchema(compose(reviews))).toBe('type Query {\n  n: Int\n}');
  });

  it('lets two features own the same type if they say the same', () => {
    const page = 'type Page { next: String }';
    const schema = compose(
      part('a', `type Query { a: Page } ${page}`),
      part('b', `type Query { b: Page } ${page}`),
    );
    expect(schema.getType('Page')).toBeDefined();
  });

  it('takes names of prototypes for names', () => {
    const odd = part(
      'odd',
      'type Query { constructor: Int toString: constructor } type constructor { valueOf: Int }',
    );
    expect(printSchema(compose(odd))).toContain('constructor: Int');
  });

  it.each([
    [
      'two owners that differ',
      'type Query { i: Item } type Item { price: Int }',
      {},
      'type Item is declared by both',
    ],
    [
      'a root field declared twice',
      'type Query { item: Int }',
      {},
      'field Query.item is declared by both "shop" and "x"',
    ],
    [
      'an extension that declares a field of the owner',
      'type Query { n: Int } type Item { name: String }',
      { extends: { Item: [] } },
      'field Item.name is declared by both',
    ],
    [
      'a need that the owner does not meet',
      'type Query { n: Int } type Item { sku: String more: Int }',
      { extends: { Item: ['sku'] } },
      '"x" needs Item.sku, which "shop" does not have',
    ],
    [
      'a need of another type',
      'type Query { n: Int } type Item { id: Int more: Int }',
      { extends: { Item: ['id'] } },
      '"x" needs Item.id: Int, "shop" has ID!',
    ],
    [
      'a name of another kind',
      'type Query { n: Int } enum Item { A } type U { i: Item }',
      {},
      'different kinds',
    ],
  ] as const)('refuses %s', (_, sdl, marks, message) => {
    expect(conflictOf(shop, part('x', sdl, marks))).toContain(message);
  });

  it.each([
    ['enum', 'enum Kind { A B }', 'enum Kind { A C }'],
    ['input', 'input Kind { a: Int }', 'input Kind { a: Int! }'],
    ['interface', 'interface Kind { a: Int }', 'interface Kind { a: String }'],
    ['union', 'union Kind = A | B', 'union Kind = A'],
    ['scalar', '"one" scalar Kind', '"two" scalar Kind'],
    ['directive', 'directive @Kind(a: Int) on FIELD', 'directive @Kind(a: String) on FIELD'],
    ['directive', 'directive @Kind on FIELD', 'directive @Kind on QUERY'],
  ])('shares an %s that is equal and refuses one that differs', (kind, one, two) => {
    const sdl = (name: string, declared: string) =>
      `type Query { ${name}: Int } type A implements I { a: Int } type B { a: Int } interface I { a: Int } ${declared}`;
    const used = (name: string, declared: string) => part(name, sdl(name, declared));
    expect(conflictOf(used('p', one), used('q', one))).toBe('no conflict');
    expect(conflictOf(used('p', one), used('q', two))).toContain(
      kind === 'directive' ? '@Kind differs' : 'Kind differs',
    );
  });

  it('refuses enums that print alike and mean different values', () => {
    const sdl = (name: string) => `type Query { ${name}: Kind } enum Kind { A }`;
    const [one, two] = [part('p', sdl('p')), part('q', sdl('q'))];
    const kind = two.schema.getType('Kind') as unknown as { getValues(): { value: unknown }[] };
    for (const value of kind.getValues()) value.value = 1;
    expect(conflictOf(one, two)).toContain('Kind differs');
  });

  it('points interfaces, unions, inputs and directives at the merged types', async () => {
    const animals = part(
      'animals',
      `directive @rank(by: Order) on FIELD
       enum Order { UP DOWN }
       input Filter { order: Order nested: Filter }
       interface Named { name: String }
       type Cat implements Named { name: String }
       type Dog implements Named { name: String }
       union Pet = Cat | Dog
       type Query { named(filter: Filter): [Named!]! pets: [Pet] }`,
      {
        resolvers: {
          Query: {
            named: () => [{ __typename: 'Cat', name: 'a' }],
            pets: () => [{ __typename: 'Dog', name: 'b' }],
          },
        },
      },
    );
    const toys = part('toys', 'type Query { n: Int } type Dog { toys: Int }', {
      extends: { Dog: [] },
      resolvers: { Dog: { toys: () => 3 } },
    });
    const schema = compose(animals, toys);
    const source =
      '{ named(filter: { order: UP, nested: { order: DOWN } }) @rank(by: UP) { name } pets { ... on Dog { name toys } } }';
    expect(await graphql({ schema, source })).toEqual({
      data: { named: [{ name: 'a' }], pets: [{ name: 'b', toys: 3 }] },
    });
  });

  it('leaves the schemas it was given as they were', () => {
    const before = printSchema(shop.schema);
    const reviews = part('reviews', 'type Query { n: Int } type Item { stars: Int }', {
      extends: { Item: [] },
    });
    compose(shop, reviews);
    expect(printSchema(shop.schema)).toBe(before);
    expect(printSchema(compose(shop))).toBe(printSchema(shop.schema));
  });

  it('refuses a schema without queries', () => {
    expect(conflictOf(part('x', 'type Mutation { a: Int }'))).toContain('Query root type');
  });
});
