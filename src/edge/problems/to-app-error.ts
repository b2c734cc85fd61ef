import { HttpException } from '@nestjs/common';
import { isAppError, type AppError, type FieldError } from '#libs/base';
import { callerErrors } from '#libs/caller';
import { problemErrors } from './errors.js';

type Said = (
  params: { reason: string },
  options?: { errors?: readonly FieldError[]; cause?: unknown },
) => AppError;

const BY_STATUS: Readonly<Record<number, Said>> = {
  400: problemErrors.BAD_REQUEST,
  401: (_, options) => callerErrors.CALLER_REQUIRED({}, options),
  403: problemErrors.FORBIDDEN,
  404: problemErrors.NOT_FOUND,
  405: problemErrors.METHOD_NOT_ALLOWED,
  406: problemErrors.NOT_ACCEPTABLE,
  409: problemErrors.CONFLICT,
  410: problemErrors.GONE,
  412: problemErrors.CONDITION_UNMET,
  413: problemErrors.CONTENT_TOO_LARGE,
  415: problemErrors.MEDIA_TYPE_UNSUPPORTED,
  422: problemErrors.UNPROCESSABLE,
  501: problemErrors.NOT_IMPLEMENTED,
  503: problemErrors.UNAVAILABLE,
};
const MAX_REASON = 500;

/**
 * Whatever was thrown as a catalogued error. Below 500 the framework's message is kept: it speaks of the request. All
 * else is INTERNAL, with the thrown thing as `cause` for the log.
 */
export function toAppError(thrown: unknown, requestId: string): AppError {
  if (isAppError(thrown)) return thrown;
  return (
    fromHttpException(thrown) ??
    fromFramework(thrown) ??
    problemErrors.INTERNAL({ requestId }, { cause: thrown })
  );
}

/** True if the answer hides what has happened, so that the log has to tell it. */
export function isMasked(error: AppError): boolean {
  return error.code === 'INTERNAL';
}

/** By shape too: a feature bundled with its own copy of Nest has its own class. */
function isHttpException(thrown: unknown): thrown is HttpException {
  if (thrown instanceof HttpException) return true;
  return (
    Error.isError(thrown) &&
    'getStatus' in thrown &&
    typeof thrown.getStatus === 'function' &&
    'getResponse' in thrown
  );
}

function fromHttpException(thrown: unknown): AppError | undefined {
  if (!isHttpException(thrown)) return undefined;
  const status = thrown.getStatus();
  // the body of a 5xx was not written for callers, except where somebody chose the status
  if (status >= 500 && !(status in BY_STATUS)) return undefined;
  const make = BY_STATUS[status] ?? problemErrors.BAD_REQUEST;
  const messages = messagesOf(thrown.getResponse(), thrown.message);
  if (messages.length === 1 && messages[0] !== undefined)
    return make({ reason: bounded(messages[0]) }, { cause: thrown });
  const errors = messages.map((detail): FieldError => ({ pointer: '', detail: bounded(detail) }));
  if (status === 400)
    return problemErrors.VALIDATION_FAILED({ count: errors.length }, { errors, cause: thrown });
  return make({ reason: bounded(thrown.message) }, { errors, cause: thrown });
}

/** `{ message: string | string[] }` as Nest writes it, or what somebody passed as the body. */
function messagesOf(response: unknown, fallback: string): readonly string[] {
  if (typeof response === 'string') return [response];
  const message =
    typeof response === 'object' && response !== null && 'message' in response ? response.message : undefined;
  if (Array.isArray(message) && message.length > 0) return message.map(String);
  return [typeof message === 'string' && message !== '' ? message : fallback];
}

/** Fastify's own errors (`FST_ERR_…`), and those of parsers it calls, which carry a `statusCode` below 500. */
function fromFramework(thrown: unknown): AppError | undefined {
  if (!Error.isError(thrown)) return undefined;
  const { code, statusCode } = thrown as { code?: unknown; statusCode?: unknown };
  const named = typeof code === 'string' && code.startsWith('FST_');
  const parsing = thrown.name === 'SyntaxError' || thrown.name === 'URIError';
  if (!named && !parsing) return undefined;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return undefined;
  return (BY_STATUS[statusCode] ?? problemErrors.BAD_REQUEST)(
    { reason: bounded(thrown.message) },
    { cause: thrown },
  );
}

const bounded = (text: string): string => (text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}…` : text);
