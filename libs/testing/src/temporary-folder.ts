import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from './alive.js';

const PREFIX = 'dao-chain-test-';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  remove(): Promise<void>;
}

const living = new Set<string>();
let sweep: Promise<void> | undefined;

/** An empty folder. It is removed by `remove()`, else when the process exits, else (killed) by the next run. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  sweep ??= prepare();
  await sweep;
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  living.add(folder);
  const remove = async () => {
    living.delete(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { path: folder, remove, [Symbol.asyncDispose]: remove };
}

/** Jest kills workers that have grown too large: their exit handlers never run. */
async function prepare(): Promise<void> {
  process.once('exit', () => living.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  const entries = await readdir(tmpdir());
  const stale = entries.filter((entry) => {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(
    stale.map((entry) =>
      rm(path.join(tmpdir(), entry), { recursive: true, force: true }).catch(() => undefined),
    ),
  );
}
