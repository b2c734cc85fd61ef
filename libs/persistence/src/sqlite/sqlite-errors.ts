import { messageOf, type AppError } from '#libs/base';
import { persistenceErrors } from '../errors.js';

/** Result codes by the name that better-sqlite3 gives them (https://www.sqlite.org/rescode.html). */
function codeOf(error: unknown): string {
  return Error.isError(error) && 'code' in error ? String(error.code) : '';
}

export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/** The catalogue's error for a failure of the engine; undefined for a fault of the statement. */
export function engineError(error: unknown): AppError | undefined {
  if (!/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/.test(codeOf(error))) return undefined;
  return persistenceErrors.DATABASE_UNAVAILABLE(
    { type: 'sqlite', reason: messageOf(error) },
    { cause: error },
  );
}
