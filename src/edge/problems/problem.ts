import type { AppError, FieldError } from '#libs/base';
import { challengeFor } from '#libs/caller';
import { shownErrors } from './shown-errors.js';

/** RFC 9457, with our extensions. */
export interface Problem {
  /** Relative to the service: the error's entry of the reference page. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function problemOf(error: AppError, requestId: string): Problem {
  const { code, title, status, message, retryable, errors } = error;
  return {
    type: `/docs/errors#${code}`,
    title,
    status,
    detail: message,
    code,
    retryable,
    requestId,
    ...(errors.length > 0 ? { errors: shownErrors(errors) } : {}),
  };
}

/** Header fields that belong to the error, apart from the content type. */
export function headersOf(error: AppError): Readonly<Record<string, string>> {
  const challenge = challengeFor(error);
  return {
    'cache-control': 'no-store',
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
  };
}
