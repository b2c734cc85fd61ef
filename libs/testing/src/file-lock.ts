import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from './alive.js';
import { eventually } from './eventually.js';

/** Runs `work` in one process at a time. A lock whose owner was killed is taken over. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  await eventually(() => acquire(file), { what: `The lock ${file}`, within: 300_000, every: 50 });
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  // 0: the owner has created the file and not yet written its id, or has just removed it
  if (owner > 0 && !isAlive(owner)) await rm(file, { force: true });
  return false;
}
