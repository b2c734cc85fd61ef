import type { AppError } from '#libs/base';
import type { Logger } from '#libs/observability';
import { isMasked } from './to-app-error.js';

/** Tells the log what an answer does not say. A client's mistake is in the access line already. */
export function logFailure(logger: Logger, error: AppError): void {
  if (isMasked(error)) logger.error({ err: error.cause ?? error }, 'a request failed');
  else if (error.status >= 500) logger.warn({ err: error }, 'a request failed');
}
