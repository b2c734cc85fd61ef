import { GraphQLError } from 'graphql';
import type { AppError } from '#libs/base';
import { redactText, type Logger } from '#libs/observability';
import { logFailure } from './error-log.js';
import { shownErrors } from './shown-errors.js';
import { toAppError } from './to-app-error.js';

export interface GraphQLErrorContext {
  readonly requestId: string;
  readonly logger: Logger;
}

/**
 * The error as it leaves in `errors[]`: `extensions` are `code`, `retryable`, `requestId`, and `errors` for fields.
 * Unknown ones are masked as INTERNAL and logged. Errors of the query itself keep their message.
 */
export function toGraphQLError(thrown: unknown, { requestId, logger }: GraphQLErrorContext): GraphQLError {
  const wrapped = asGraphQLError(thrown);
  const cause = wrapped ? originOf(wrapped) : thrown;
  if (wrapped && cause === undefined) return withExtensions(wrapped, queryExtensions(wrapped, requestId));
  const error = toAppError(cause, requestId);
  logFailure(logger, error);
  const { nodes, source, positions, path } = wrapped ?? {};
  return new GraphQLError(error.message, {
    nodes,
    source,
    positions,
    path,
    extensions: appExtensions(error, requestId),
  });
}

/** By name: a second copy of the package has its own class, and those of compiled operations are no real errors. */
function asGraphQLError(thrown: unknown): GraphQLError | undefined {
  const isOne =
    typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'GraphQLError';
  return isOne ? (thrown as GraphQLError) : undefined;
}

/** What a resolver threw, below the layers that graphql puts around it; undefined for faults of the query. */
function originOf(error: GraphQLError): unknown {
  let origin: unknown = error.originalError;
  for (let inner = asGraphQLError(origin); inner; inner = asGraphQLError(origin))
    origin = inner.originalError;
  return origin;
}

function appExtensions({ code, retryable, errors }: AppError, requestId: string): Record<string, unknown> {
  return { code, retryable, requestId, ...(errors.length > 0 ? { errors: shownErrors(errors) } : {}) };
}

const queryExtensions = (error: GraphQLError, requestId: string): Record<string, unknown> => ({
  code: 'GRAPHQL_INVALID',
  retryable: false,
  ...error.extensions,
  requestId,
});

function withExtensions(error: GraphQLError, extensions: Record<string, unknown>): GraphQLError {
  const { nodes, source, positions, path } = error;
  // graphql repeats the whole input in which a value is faulty
  return new GraphQLError(redactText(error.message), { nodes, source, positions, path, extensions });
}
