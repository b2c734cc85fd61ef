import { isReading, shortNameOf, type Abi, type AbiMethod, type AbiParameter } from '#libs/chain-evm';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';
import { objectSchema, type Schema } from './abi-schema.js';

/** Longer ones may not fit into a path; the selector names a method too. Unit: characters. */
const MAX_SEGMENT = 300;

/** An OpenAPI 3.0 document with one operation for each method; the paths are those of this service. */
export function contractOpenApi(contract: SmartContract & { readonly address: string }, abi: Abi): object {
  const { network, address, name, type } = contract;
  const root = `/api/v1/blockchain/wallet/contracts/${encodeURIComponent(network)}/${address}/methods`;
  const paths = abi.methods.map((method) => {
    const short = shortNameOf(abi, method);
    const segment = encodeURIComponent(short.length > MAX_SEGMENT ? method.selector : short);
    return [`${root}/${segment}`, { post: operationOf(method) }] as const;
  });
  return {
    openapi: '3.0.3',
    info: {
      title: name,
      version: '1.0.0',
      description: `The contract ${address} of type ${type} on the network "${network}". Integers are strings of decimal digits, bytes are hex, structs are objects.`,
    },
    security: [{ bearer: [] }],
    tags: [
      { name: 'read', description: 'Answers at once, without a transaction' },
      { name: 'write', description: 'Sends a transaction' },
    ],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Transaction: TRANSACTION, Problem: PROBLEM },
      responses: {
        Problem: {
          description: 'Refused; `errors` names every faulty argument (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

function operationOf(method: AbiMethod): object {
  const { signature, selector, mutability, inputs } = method;
  const reads = isReading(method);
  return {
    operationId: `${method.name}_${selector}`,
    summary: signature.slice(0, 200),
    description: `${mutability}, selector ${selector}`,
    tags: [reads ? 'read' : 'write'],
    parameters: reads ? READING : writing(method),
    requestBody: {
      required: inputs.length > 0,
      content: { 'application/json': { schema: objectSchema(inputs) } },
    },
    responses: {
      ...(reads ? answers(method.outputs) : accepts(method.outputs)),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const answers = (outputs: readonly AbiParameter[]) => ({
  200: {
    description: 'What the contract answers, as of one block',
    content: { 'application/json': { schema: answerOf(outputs) } },
  },
});

const accepts = (outputs: readonly AbiParameter[]) => ({
  ...answers(outputs),
  201: {
    description: 'The transaction, accepted and durable',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Transaction' } } },
  },
});

const text = (description: string): Schema => ({ type: 'string', description });

const answerOf = (outputs: readonly AbiParameter[]): Schema => ({
  type: 'object',
  required: ['method', 'outputs', 'source', 'asOfBlock', 'asOf'],
  properties: {
    method: text('Its signature'),
    outputs: objectSchema(outputs),
    source: { type: 'string', enum: ['chain'] },
    asOfBlock: text('Decimal digits'),
    asOf: { type: 'string', format: 'date-time' },
  },
});

const query = (name: string, schema: Schema, description: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});
const DIGITS: Schema = { type: 'string', pattern: '^(0|[1-9][0-9]{0,77})$' };
const ADDRESS: Schema = { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' };

const AT_BLOCK = query('atBlock', DIGITS, 'The block to ask at; the head unless told');
const READING = [AT_BLOCK, query('from', ADDRESS, 'Who seems to ask')];

const writing = ({ mutability }: AbiMethod) => [
  query('walletId', { type: 'string', format: 'uuid' }, 'The wallet that pays; either this or from'),
  query('from', ADDRESS, 'The address of a wallet that pays'),
  ...(mutability === 'payable' ? [query('value', DIGITS, 'Unit: wei')] : []),
  query('gasLimit', DIGITS, 'In gas units; the call is tried first without it'),
  query('maxFeePerGas', DIGITS, 'Never offer more for a unit of gas. Unit: wei'),
  query('speed', { type: 'string', enum: ['slow', 'standard', 'fast'] }, 'How fast it is to be in a block'),
  query('confirmations', { type: 'integer', minimum: 1, maximum: 10_000 }, 'Blocks, its own included'),
  query('simulate', { type: 'boolean' }, 'Only try it: answers 200 with what it would return'),
  AT_BLOCK,
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key with the same request has the same effect, once',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
];

const TRANSACTION: Schema = {
  type: 'object',
  required: ['id', 'network', 'from', 'state', 'status'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    network: { type: 'string' },
    from: ADDRESS,
    to: ADDRESS,
    state: { type: 'string' },
    status: { type: 'string', enum: ['PENDING', 'CONFIRMED', 'FAILED'] },
  },
  additionalProperties: true,
};

const PROBLEM: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' }, code: { type: 'string' } },
      },
    },
  },
  additionalProperties: true,
};
