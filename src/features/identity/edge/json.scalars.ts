import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import type { Json } from '#libs/base';

/** Any JSON value, such as the value of a claim. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value (RFC 8259).',
  parseLiteral: (node, variables) => valueOf(node, variables ?? {}),
});

/** Any JSON object, such as claims or a credential. */
export const JsonObjectScalar = new GraphQLScalarType<object, object>({
  name: 'JSONObject',
  description: 'A JSON object (RFC 8259).',
  serialize: asObject,
  parseValue: asObject,
  parseLiteral: (node, variables) => asObject(valueOf(node, variables ?? {})),
});

function asObject(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new GraphQLError('JSONObject cannot represent a value that is not an object.');
}

function valueOf(node: ValueNode, variables: Readonly<Record<string, unknown>>): Json {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, valueOf(field.value, variables)]));
    case Kind.LIST:
      return node.values.map((value) => valueOf(value, variables));
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.VARIABLE:
      return variables[node.name.value] as Json;
    case Kind.NULL:
      return null;
  }
}
