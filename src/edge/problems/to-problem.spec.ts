import {
  BadRequestException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
} from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { defineErrors } from '#libs/base';
import { callerErrors } from '#libs/caller';
import { createLogger, type Logger } from '#libs/observability';
import { headersOf } from './problem.js';
import { toAppError } from './to-app-error.js';
import { toGraphQLError } from './to-graphql-error.js';
import { toProblem } from './to-problem.js';

const testErrors = defineErrors({
  BALLOT_CLOSED: {
    status: 409,
    title: 'Ballot closed',
    detail: (p: { id: string }) => `Ballot ${p.id} is closed.`,
    retryable: true,
  },
});
const fields = [{ pointer: '/choice', detail: 'must be yes or no' }];
const fastify = (code: string, statusCode: number) =>
  Object.assign(new RangeError('Fastify says'), { code, statusCode });

describe('A problem', () => {
  it('is made of a catalogued error', () => {
    expect(toProblem(testErrors.BALLOT_CLOSED({ id: 'b-1' }, { errors: fields }), 'r-1')).toEqual({
      type: '/docs/errors#BALLOT_CLOSED',
      title: 'Ballot closed',
      status: 409,
      detail: 'Ballot b-1 is closed.',
      code: 'BALLOT_CLOSED',
      retryable: true,
      requestId: 'r-1',
      errors: fields,
    });
  });

  it.each<[string, unknown, number, string]>([
    ['a missing route', new NotFoundException('Cannot GET /x'), 404, 'NOT_FOUND'],
    ['a bad request', new BadRequestException('Unexpected token'), 400, 'BAD_REQUEST'],
    [
      "class-validator's list",
      new BadRequestException(['a must be b', 'c must be d']),
      400,
      'VALIDATION_FAILED',
    ],
    ['a text as body', new HttpException('gone', 410), 410, 'GONE'],
    ['a status without an entry', new HttpException('teapot', 418), 400, 'BAD_REQUEST'],
    ['an internal Nest error', new InternalServerErrorException('db password'), 500, 'INTERNAL'],
    ['a body that is too large', fastify('FST_ERR_CTP_BODY_TOO_LARGE', 413), 413, 'CONTENT_TOO_LARGE'],
    ['a media type', fastify('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 415, 'MEDIA_TYPE_UNSUPPORTED'],
    [
      'broken JSON',
      Object.assign(new SyntaxError('Unexpected token'), { statusCode: 400 }),
      400,
      'BAD_REQUEST',
    ],
    ['a fault inside Fastify', fastify('FST_ERR_REP_INVALID_PAYLOAD_TYPE', 500), 500, 'INTERNAL'],
    ['an upstream error with a status', fastify('UPSTREAM', 404), 500, 'INTERNAL'],
    ['a plain error', new RangeError('db password'), 500, 'INTERNAL'],
    ['a text', 'db password', 500, 'INTERNAL'],
    ['nothing', undefined, 500, 'INTERNAL'],
  ])('is made of %s', (...[, thrown, status, code]) => {
    const problem = toProblem(thrown, 'r-1');
    expect(problem).toMatchObject({ status, code, requestId: 'r-1', type: `/docs/errors#${code}` });
    if (code === 'INTERNAL') expect(JSON.stringify(problem)).not.toMatch(/password|Fastify says/);
  });

  it('keeps what was thrown for the log', () => {
    const thrown = new RangeError('why');
    expect(toAppError(thrown, 'r-1').cause).toBe(thrown);
  });

  it('brings its header fields', () => {
    expect(headersOf(callerErrors.CALLER_REQUIRED({}))).toEqual({
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer',
    });
    expect(headersOf(callerErrors.AUTHENTICATION_UNAVAILABLE({ reason: 'x' }))).toMatchObject({
      'retry-after': '5',
    });
  });
});

describe('A GraphQL error', () => {
  let lines: string[];
  let logger: Logger;
  const map = (thrown: unknown) => toGraphQLError(thrown, { requestId: 'r-1', logger }).toJSON();

  beforeEach(() => {
    lines = [];
    logger = createLogger({}, { write: (line) => lines.push(line) });
  });

  it('carries code, retryable, request id and fields of a catalogued error, and its path', () => {
    const originalError = testErrors.BALLOT_CLOSED({ id: 'b-1' }, { errors: fields });
    expect(map(new GraphQLError('x', { originalError, path: ['vote'] }))).toEqual({
      message: 'Ballot b-1 is closed.',
      path: ['vote'],
      extensions: { code: 'BALLOT_CLOSED', retryable: true, requestId: 'r-1', errors: fields },
    });
    expect(lines).toEqual([]);
  });

  it('hides what nobody catalogued, and logs it', () => {
    const inner = new GraphQLError('db broke', { originalError: new RangeError('db broke') });
    const shown = map(new GraphQLError('db broke', { originalError: inner }));
    expect(shown.extensions).toEqual({ code: 'INTERNAL', retryable: false, requestId: 'r-1' });
    expect(JSON.stringify(shown)).not.toContain('db broke');
    expect(lines.join('')).toContain('db broke');
  });

  it('knows the errors of compiled operations, which are made without a constructor of errors', () => {
    const originalError = testErrors.BALLOT_CLOSED({ id: 'b-1' });
    const compiled = Object.create(GraphQLError.prototype, {
      name: { value: 'GraphQLError' },
      message: { value: 'x' },
      originalError: { value: originalError },
    }) as unknown;
    expect(map(compiled).extensions).toMatchObject({ code: 'BALLOT_CLOSED' });
    expect(lines).toEqual([]);
  });

  it('repeats no secret of a faulty variable', () => {
    const message =
      'Variable "$input" got invalid value { privateKey: "0x12ab", a: 1 }; Field "a" is not defined.';
    const shown = map(new GraphQLError(message)).message;
    expect(shown).not.toContain('12ab');
    expect(shown).toContain('Field "a" is not defined.');
  });

  it('keeps the message about a faulty query', () => {
    expect(map(new GraphQLError('Cannot query field "x".'))).toEqual({
      message: 'Cannot query field "x".',
      extensions: { code: 'GRAPHQL_INVALID', retryable: false, requestId: 'r-1' },
    });
  });
});
