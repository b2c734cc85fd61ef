import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { environment } from '../environment.js';

/**
 * Standard input is a pipe that the parent never writes to. It ends when the parent dies, however it dies, and then
 * the child is killed; `PR_SET_PDEATHSIG` is out of reach for Node.js. The child's id is the first line on fd 3.
 */
const WATCHDOG = `
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo $child >&3
exec 3>&-
{ cat <&4 >/dev/null; kill -9 $child; } >/dev/null 2>&1 &
watch=$!
exec 4<&-
wait $child
status=$?
kill $watch 2>/dev/null
exit $status`;

export interface Child {
  readonly pid: number;
  /** Settles when the program has ended. */
  readonly exited: Promise<void>;
  readonly hasExited: () => boolean;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** The end of what it has written. */
  output(): Promise<string>;
}

export interface ChildOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Both output streams go there. */
  readonly logFile: string;
  readonly cwd?: string;
}

/** Starts a program that does not outlive this process. */
export async function startChild({ program, args, env = {}, logFile, cwd }: ChildOptions): Promise<Child> {
  const log = openSync(logFile, 'a');
  const shell = spawn('/bin/sh', ['-c', WATCHDOG, 'watchdog', program, ...args], {
    stdio: ['pipe', log, log, 'pipe'],
    env: environment.inherit(env),
    ...(cwd === undefined ? {} : { cwd }),
    // an interrupt of the terminal reaches the whole group: the server must be stopped by the test, not beside it
    detached: true,
  });
  closeSync(log);
  const exited = once(shell, 'exit').then(() => undefined);
  const pid = await childId(shell);
  const hasExited = () => shell.exitCode !== null || shell.signalCode !== null;
  return {
    pid,
    exited,
    hasExited,
    async kill(signal) {
      if (!hasExited()) signalIfAlive(pid, signal);
      await exited;
    },
    output: async () => (await readFile(logFile, 'utf8').catch(() => '')).slice(-4_000),
  };
}

async function childId(shell: ChildProcess): Promise<number> {
  const pipe = shell.stdio[3] as NodeJS.ReadableStream;
  let text = '';
  for await (const chunk of pipe) text += String(chunk);
  return Number(text);
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
