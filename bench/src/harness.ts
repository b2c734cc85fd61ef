import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { arch, cpus, release, totalmem, type } from 'node:os';

/** What a number was measured on; a number without it means nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  readonly node: string;
}

/** One contender; the further members are its numbers, each named with its unit: `cpuMicrosPerRequest`. */
export interface Row {
  readonly contender: string;
  readonly [metric: string]: string | number;
}

export interface BenchResult {
  readonly rows: readonly Row[];
  /** Named quotients of two contenders, greater than 1 if the first is better. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** The default export of a `bench/src/<name>.ts`. */
export type Bench = (options: BenchOptions) => Promise<BenchResult>;

export interface BenchOptions {
  /** What stood behind the name of the benchmark. */
  readonly flags: readonly string[];
  /** For progress; never stdout, which belongs to the result. */
  readonly log: (line: string) => void;
}

export function machineFacts(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export interface Rounds<C> {
  readonly contenders: readonly C[];
  readonly rounds: number;
  /** One measurement: metric → number. */
  readonly measure: (contender: C, round: number) => Promise<Readonly<Record<string, number>>>;
}

/**
 * Measures every contender once per round, in an order that turns with the round, and gives each one's medians: what
 * the machine does besides then falls on all alike.
 */
export async function interleave<C>({
  contenders,
  rounds,
  measure,
}: Rounds<C>): Promise<Map<C, Record<string, number>>> {
  const samples = new Map<C, Record<string, number[]>>(contenders.map((contender) => [contender, {}]));
  for (let round = 0; round < rounds; round++) {
    const turn = round % contenders.length;
    for (const contender of [...contenders.slice(turn), ...contenders.slice(0, turn)]) {
      const seen = samples.get(contender) ?? {};
      for (const [metric, value] of Object.entries(await measure(contender, round)))
        (seen[metric] ??= []).push(value);
    }
  }
  return new Map([...samples].map(([contender, seen]) => [contender, mediansOf(seen)]));
}

function mediansOf(samples: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(samples).map(([metric, values]) => [metric, median(values)]));
}

/**
 * Asked for by `cpu`; runs in the measured process, in front of its own code. The peak that `getrusage` tells may be that
 * of the process that has forked it, so the kernel's own is preferred.
 */
const PROBE = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync } from 'node:fs';
  const status = '/proc/self/status';
  const peak = () => {
    const told = existsSync(status) && /VmHWM:\\s+(\\d+) kB/.exec(readFileSync(status, 'utf8'));
    return 1_024 * (told ? Number(told[1]) : process.resourceUsage().maxRSS);
  };
  process.on('message', (message) => {
    if (message !== 'usage') return;
    process.send({ usage: { ...process.cpuUsage(), rss: process.memoryUsage.rss(), peakRss: peak() } });
  });
  process.channel?.unref();
`)}`;

export interface Usage {
  /** CPU time of all threads since the start of the process. Unit: microseconds. */
  readonly cpuMicros: number;
  /** Unit: bytes. */
  readonly rss: number;
  /** The most that it had since its start. Unit: bytes. */
  readonly peakRss: number;
}

export interface Measured {
  readonly process: ChildProcess;
  usage(): Promise<Usage>;
  /** Ends it with SIGTERM and waits. */
  stop(): Promise<void>;
}

export interface MeasuredOptions {
  /** A JavaScript file. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts a program of Node.js whose CPU time can be asked for at any moment. Its output goes to our stderr. */
export function startMeasured({ entry, args = [], env = {}, cwd }: MeasuredOptions): Measured {
  const child = spawn(process.execPath, ['--import', PROBE, entry, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = endOf(child);
  return { process: child, usage: () => usageOf(child, ended), stop: () => stop(child) };
}

async function usageOf(child: ChildProcess, ended: AbortSignal): Promise<Usage> {
  const reply = once(child, 'message', { signal: ended });
  // a closed channel is told by `ended`
  child.send('usage', () => undefined);
  const [{ usage }] = (await reply) as [{ usage: NodeJS.CpuUsage & Pick<Usage, 'rss' | 'peakRss'> }];
  return { cpuMicros: usage.user + usage.system, rss: usage.rss, peakRss: usage.peakRss };
}

/** Aborts when the child ends, so that nobody waits for the answer of a dead process. */
function endOf(child: ChildProcess): AbortSignal {
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  return ended.signal;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** CPU microseconds of `measured` per unit of `work`. */
export async function cpuPerUnit(measured: Measured, work: () => Promise<number>): Promise<number> {
  const before = await measured.usage();
  const units = await work();
  const after = await measured.usage();
  return (after.cpuMicros - before.cpuMicros) / units;
}
