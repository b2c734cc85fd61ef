import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/** What a transaction is about, by its purpose. */
export const DetailsScalar = new GraphQLScalarType<unknown, object>({
  name: 'WalletTransactionDetails',
  description: 'A JSON object (RFC 8259).',
});

/** Any input, wrapped: checked by whoever unwraps it. */
export class Sealed {
  readonly #value: unknown;

  constructor(value?: unknown) {
    this.#value = value;
  }

  open(): unknown {
    return this.#value;
  }
}

/**
 * Takes whatever comes: GraphQL repeats the value that it refuses, and all that stands around it, in the error's text.
 */
function sealedScalar(name: string, description: string) {
  return new GraphQLScalarType<Sealed, never>({
    name,
    description,
    parseValue: (value) => new Sealed(value),
    parseLiteral: (node, variables) => new Sealed(valueFromASTUntyped(node, variables)),
  });
}

export const KeyScalar = sealedScalar(
  'WalletKey',
  'One of {privateKey}, {keystore, password}, {mnemonic, passphrase, path}. Pass it as a variable: a document may be cached.',
);

export const TypedDataScalar = sealedScalar(
  'WalletTypedData',
  'A JSON object {domain, types, primaryType, message} (EIP-712, as eth_signTypedData_v4 takes it).',
);
