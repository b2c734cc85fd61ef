import { isAppError } from '#libs/base';

/** A failure as a part of an answer that has other parts. */
export interface Problem {
  readonly code: string;
  readonly detail: string;
  /** True if the same request may succeed later. */
  readonly retryable: boolean;
}

/** What nobody catalogued is no business of the caller's. */
export function problemOf(thrown: unknown): Problem {
  if (!isAppError(thrown))
    return { code: 'INTERNAL', detail: 'Something went wrong on our side.', retryable: true };
  const { code, message: detail, retryable } = thrown;
  return { code, detail, retryable };
}
