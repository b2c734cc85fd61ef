import type { Json } from '#libs/base';
import type { AbiParameter, AbiType } from '#libs/chain-evm';

/** A schema of OpenAPI 3.0. */
export type Schema = Readonly<Record<string, unknown>>;

/** Examples of structs in lists of lists would grow without end. */
const MAX_EXAMPLE = 64;

/** Values by name, as requests and answers have them. */
export function objectSchema(parameters: readonly AbiParameter[]): Schema {
  return {
    type: 'object',
    ...(parameters.length > 0 && { required: parameters.map(({ key }) => key) }),
    properties: Object.fromEntries(
      parameters.map(({ key, type, canonical }) => [key, typed(type, canonical)]),
    ),
    additionalProperties: false,
    example: exampleOf({ kind: 'tuple', members: parameters }),
  };
}

const typed = (type: AbiType, canonical: string): Schema => ({
  ...schemaOf(type),
  description: canonical.slice(0, 500),
});

function schemaOf(type: AbiType): Schema {
  switch (type.kind) {
    case 'uint':
      return { type: 'string', pattern: '^(0|[1-9][0-9]{0,77})$', example: '1' };
    case 'int':
      return { type: 'string', pattern: '^(0|-?[1-9][0-9]{0,76})$', example: '-1' };
    case 'bool':
      return { type: 'boolean', example: true };
    case 'string':
      return { type: 'string', example: 'text' };
    case 'address':
      return { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$', example: ADDRESS };
    case 'bytes':
      return { type: 'string', pattern: '^0x([0-9a-fA-F]{2})*$', example: '0x' };
    case 'fixed-bytes':
      return bytes(type.size);
    case 'function':
      return bytes(24);
    case 'array': {
      const { length, of } = type;
      const bounds = length === undefined ? {} : { minItems: length, maxItems: length };
      return { type: 'array', items: schemaOf(of), ...bounds };
    }
    case 'tuple':
      return objectSchema(type.members);
  }
}

const ADDRESS = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

const bytes = (size: number): Schema => ({
  type: 'string',
  pattern: `^0x[0-9a-fA-F]{${2 * size}}$`,
  example: `0x${'00'.repeat(size)}`,
});

/** A value that the type takes; `undefined` would be one that is too long. */
function exampleOf(type: AbiType): Json {
  if (type.kind === 'tuple')
    return Object.fromEntries(type.members.map(({ key, type: inner }) => [key, exampleOf(inner)]));
  if (type.kind === 'array') {
    const { length = 1, of } = type;
    return length > MAX_EXAMPLE ? [] : Array.from({ length }, () => exampleOf(of));
  }
  return schemaOf(type)['example'] as Json;
}
