import { setTimeout as pause } from 'node:timers/promises';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { isAppError } from '#libs/base';

const ATTEMPTS = 10;
/** Unit: ms. */
const LONGEST_PAUSE = 100;

/**
 * A transaction that is run again when the engine sacrificed it to a concurrent one (a deadlock on MySQL), so `work` may
 * run several times: it must change nothing but the database.
 */
export async function inTransaction<T>(
  source: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await source.transaction(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isAppError(error) || error.code !== 'TRANSACTION_CONFLICT') throw error;
    }
    // those who met are to come back apart: at once, they would meet again
    await pause(Math.random() * Math.min(2 ** attempt, LONGEST_PAUSE));
  }
}

/** True if a row with the same primary or unique key is there already. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return (
    code === 'ER_DUP_ENTRY' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  );
}
