import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { environment } from './environment.js';

export interface RunningProgram {
  readonly pid: number;
  /** What it writes, line by line. */
  readonly lines: AsyncIterable<string>;
  /** Resolves to what it wrote to standard error once it has ended. */
  readonly ended: Promise<string>;
  /** Resolves when it is gone. */
  kill9(): Promise<void>;
}

/**
 * Runs a TypeScript file of ours in a process of its own, to kill it or to have two of them.
 * Its standard input ends when this process dies; a program that may run for ever must then end too.
 */
export function runProgram(file: string, args: readonly string[] = []): RunningProgram {
  const hooks = new URL('typescript.mjs', import.meta.url).href;
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--no-warnings', '--import', hooks, file, ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment.inherit({}),
    },
  );
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const closed = once(child, 'close');
  return {
    pid: child.pid ?? 0,
    lines: createInterface({ input: child.stdout }),
    ended: closed.then(() => complaints),
    async kill9() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
