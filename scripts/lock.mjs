// One process at a time, across processes: two builds into one folder would read each other's halves.
import { openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Runs `task` while this process alone holds `file`. A lock whose holder has died is taken over.
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(file, task) {
  while (!take(file)) {
    if (isOrphaned(file)) rmSync(file, { force: true });
    else await pause(POLL_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await task();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isOrphaned(file) {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    // empty: the holder is between creating and writing
    if (holder === 0) return false;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
