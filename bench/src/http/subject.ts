import {
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';

/** The same for all contenders: what is asked, and what is answered. */
export const SECRET = 'a-secret-of-a-benchmark-of-32-bytes-and-more';
export const REST_PATH = '/api/v1/bench/items/7';
export const QUERY = '{ items(first: 5) { id name tags owner { id name } } }';

const item = (id: number) => ({
  id,
  name: `item ${id}`,
  tags: ['one', 'two', 'three'],
  owner: { id: id % 3, name: `owner ${id % 3}` },
});
const items = Array.from({ length: 100 }, (_, id) => item(id));

/** About 1 kB of JSON. */
export const answer = (id: number) => ({ ...items[id], description: 'x'.repeat(900) });

const owner = new GraphQLObjectType({
  name: 'Owner',
  fields: { id: { type: GraphQLInt }, name: { type: GraphQLString } },
});
const itemType = new GraphQLObjectType({
  name: 'Item',
  fields: {
    id: { type: GraphQLInt },
    name: { type: GraphQLString },
    tags: { type: new GraphQLList(GraphQLString) },
    owner: { type: owner },
  },
});

export const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      items: {
        type: new GraphQLNonNull(new GraphQLList(itemType)),
        args: { first: { type: GraphQLInt } },
        resolve: (_, { first }: { first: number }) => Promise.resolve(items.slice(0, first)),
      },
    },
  }),
});
