import type { IncomingMessage } from 'node:http';
import type { AppError } from '#libs/base';
import type { Logger } from '#libs/observability';
import { isMasked } from './to-app-error.js';

/**
 * Tells the log what an answer does not say. A client's mistake is in the access line already; so is a client that left
 * in the middle of its `request`.
 */
export function logFailure(logger: Logger, error: AppError, request?: IncomingMessage): void {
  if (isMasked(error) && request && wasCut(request))
    logger.debug({ err: error.cause ?? error }, 'a client left before its request was read');
  else if (isMasked(error)) logger.error({ err: error.cause ?? error }, 'a request failed');
  else if (error.status >= 500) logger.warn({ err: error }, 'a request failed');
}

const wasCut = ({ destroyed, complete }: IncomingMessage): boolean => destroyed && !complete;
