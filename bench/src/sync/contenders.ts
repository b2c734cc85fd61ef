import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startMeasured, type Measured } from '../harness.js';
import { freePort } from '../shared/node.js';
import type { Found, Plan } from './plan.js';
import { TOKEN } from './transfers.js';

/** A process that has prepared all. */
export interface Indexer {
  readonly measured: Measured;
  /** Reads until everything is stored. */
  read(): Promise<void>;
  /** What it has stored. */
  found(): Promise<Found>;
}

/** Each question costs it a query. */
const POLL_MS = 100;
const env = { NODE_ENV: 'production' };

/** One of our programs beside this file. */
export async function startProgram(entry: string, plan: Plan): Promise<Indexer> {
  const file = path.join(import.meta.dirname, `${entry}.js`);
  const measured = startMeasured({ entry: file, args: [JSON.stringify(plan)], env });
  const { process: child } = measured;
  await messageOf(child);
  return {
    measured,
    async read() {
      const done = messageOf(child);
      child.send('go', () => undefined);
      await done;
    },
    async found() {
      const told = messageOf(child);
      child.send('look', () => undefined);
      return ((await told) as { found: Found }).found;
    },
  };
}

/** Its next one. Rejects if it ends instead; why, it has told itself. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  const [message] = (await once(child, 'message', { signal: ended.signal })) as [unknown];
  return message;
}

/** From the compiled file to the sources. */
const BENCH = path.resolve(import.meta.dirname, '../../../..', 'bench');

/** Ponder is given a copy of its project, because it writes beside its configuration. */
export async function startPonder({ url, lastBlock, folder }: Plan): Promise<Indexer> {
  await cp(path.join(BENCH, 'ponder'), folder, { recursive: true });
  await symlink(path.join(BENCH, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--hostname',
    '127.0.0.1',
    '--schema',
    'bench',
    '--log-level',
    'error',
  ];
  const measured = startMeasured({
    entry: path.join(BENCH, 'node_modules', 'ponder', 'dist', 'esm', 'bin', 'ponder.js'),
    args: ['start', ...options],
    cwd: folder,
    env: { ...env, BENCH_URL: url, BENCH_TOKEN: TOKEN, BENCH_LAST_BLOCK: String(lastBlock) },
  });
  const { process: child } = measured;
  const ask = (route: string) => fetch(`http://127.0.0.1:${port}${route}`);
  await messageOf(child);
  return {
    measured,
    async read() {
      child.send('go', () => undefined);
      const isReady = () =>
        ask('/ready').then(
          ({ ok }) => ok,
          () => false,
        );
      while (child.exitCode === null && !(await isReady())) await pause(POLL_MS);
    },
    async found() {
      return (await (await ask('/found')).json()) as Found;
    },
  };
}
