import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/**
 * Any JSON value: an ABI, arguments, results. Integers beyond 2^53 are strings of digits; as numbers they are refused
 * by whoever reads them, because a number could not hold them.
 */
export const ContractJsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'ContractJSON',
  description: 'Any JSON value (RFC 8259). Integers beyond 2^53 - 1 are strings of decimal digits.',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
