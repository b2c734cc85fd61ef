import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A process across the reuse of its number. */
export interface ProcessId {
  readonly pid: number;
  /** When it began, in whatever notation the system has. */
  readonly begin: string;
}

/** `undefined` if there is no such process (any more). */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  try {
    if (process.platform !== 'linux') {
      const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]);
      return stdout.trim() ? { pid, begin: stdout.trim() } : undefined;
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in parentheses may hold anything; state and start time are the 1st and the 20th field after it
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return { pid, begin: `${boot.trim()} ${fields[19]}` };
  } catch {
    return undefined;
  }
}

export async function isAlive(id: ProcessId): Promise<boolean> {
  return (await identify(id.pid))?.begin === id.begin;
}

/** Ends a process that is not our child; resolves when it is gone. */
export async function end(id: ProcessId): Promise<void> {
  while (await isAlive(id)) {
    try {
      process.kill(id.pid, 'SIGKILL');
    } catch {
      return;
    }
    await pause(20);
  }
}

/** Resident memory in MiB; 0 where the system does not tell. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}
