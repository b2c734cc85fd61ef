import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isExactNumber, type Json, type JsonObject } from '#libs/base';
import { RawClaims } from './raw-claims.js';

/** Any JSON value, such as the value of a claim. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value (RFC 8259).',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueOf(node, variables ?? {}),
});

/** Any JSON object, such as a credential. */
export const JsonObjectScalar = new GraphQLScalarType<object, object>({
  name: 'JSONObject',
  description: 'A JSON object (RFC 8259).',
  serialize: asObject,
  parseValue: asObject,
  parseLiteral: (node, variables) => asObject(valueOf(node, variables ?? {})),
});

/** Claims as input; a name of their own, since another feature's JSONObject would not wrap them. */
export const ClaimsScalar = new GraphQLScalarType<RawClaims, object>({
  name: 'IdentityClaims',
  description: 'A JSON object of claims by their names.',
  parseValue: (value) => new RawClaims(asObject(value)),
  parseLiteral: (node, variables) => new RawClaims(asObject(valueOf(node, variables ?? {}))),
});

function asObject(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new GraphQLError('The value must be a JSON object.');
}

function exact(text: string): number {
  if (isExactNumber(text)) return Number(text);
  throw new GraphQLError(`${text} cannot be kept exactly as a double; write it as a string.`);
}

function valueOf(node: ValueNode, variables: Readonly<Record<string, unknown>>): Json {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map((field) => [field.name.value, valueOf(field.value, variables)]),
      );
    case Kind.LIST:
      return node.values.map((value) => valueOf(value, variables));
    case Kind.INT:
    case Kind.FLOAT:
      return exact(node.value);
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
