import { problemOf, type Problem } from './problem.js';
import { toAppError } from './to-app-error.js';

/** The one answer for whatever was thrown, as a problem document (RFC 9457). Writes no log: see error-log.ts. */
export function toProblem(thrown: unknown, requestId: string): Problem {
  return problemOf(toAppError(thrown, requestId), requestId);
}
