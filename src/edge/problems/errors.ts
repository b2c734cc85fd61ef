import { defineErrors } from '#libs/base';

interface Said {
  /** What the framework says, fit for the caller. */
  readonly reason: string;
}
const said = (p: Said): string => p.reason;

/** What can be wrong with a request before any feature has seen it. */
export const problemErrors = defineErrors({
  INTERNAL: {
    status: 500,
    title: 'Internal error',
    detail: (p: { requestId: string }) =>
      `Something went wrong on our side. If it goes on, report it with the request id ${p.requestId}.`,
  },
  VALIDATION_FAILED: {
    status: 400,
    title: 'Validation failed',
    detail: (p: { count: number }) =>
      `${p.count === 1 ? 'A field is' : `${p.count} fields are`} faulty: correct what "errors" names.`,
  },
  BAD_REQUEST: { status: 400, title: 'Bad request', detail: said },
  FORBIDDEN: { status: 403, title: 'Forbidden', detail: said },
  NOT_FOUND: { status: 404, title: 'Not found', detail: said },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed', detail: said },
  NOT_ACCEPTABLE: { status: 406, title: 'Not acceptable', detail: said },
  CONFLICT: { status: 409, title: 'Conflict', detail: said },
  GONE: { status: 410, title: 'Gone', detail: said },
  CONDITION_UNMET: { status: 412, title: 'Condition unmet', detail: said },
  CONTENT_TOO_LARGE: { status: 413, title: 'Content too large', detail: said },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'Media type unsupported', detail: said },
  UNPROCESSABLE: { status: 422, title: 'Unprocessable', detail: said },
  NOT_IMPLEMENTED: { status: 501, title: 'Not implemented', detail: said },
  UNAVAILABLE: { status: 503, title: 'Unavailable', retryable: true, retryAfterSeconds: 1, detail: said },
});
