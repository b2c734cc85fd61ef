import { messageOf, type AppError } from '#libs/base';
import type { DatabaseType } from '../database.port.js';
import { persistenceErrors } from '../errors.js';

const CONFLICT = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);
const REFUSED = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
]);
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_CONNECTION_KILLED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
]);

/** The catalogue's error for a failure of the server or the network; undefined for a fault of the statement. */
export function serverError(
  error: unknown,
  { type, server }: { type: DatabaseType; server: string },
): AppError | undefined {
  const { code = '', fatal = false } = (error ?? {}) as { code?: string; fatal?: boolean };
  const reason = messageOf(error) || code;
  const options = { cause: error };
  if (CONFLICT.has(code)) return persistenceErrors.TRANSACTION_CONFLICT({ reason }, options);
  if (REFUSED.has(code)) return persistenceErrors.DATABASE_ACCESS_REFUSED({ server, reason }, options);
  // mysql2 marks what ends a connection as fatal, in part without a code
  if (UNAVAILABLE.has(code) || fatal)
    return persistenceErrors.DATABASE_UNAVAILABLE({ type, reason }, options);
  return undefined;
}
