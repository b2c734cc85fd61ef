import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { benchErrors } from '../errors.js';

/** A development node whose blocks hold all that comes. */
export interface BenchNode {
  readonly url: string;
  /** CPU time since its start, to 10 ms; not a number where there is no /proc. Unit: microseconds. */
  cpuMicros(): Promise<number>;
  rpc(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Several questions in one request. */
  batch(method: string, params: readonly (readonly unknown[])[]): Promise<readonly unknown[]>;
  /** How many transactions of these accounts are in blocks. */
  mined(addresses: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** New blocks each second, without what is needed for old ones. */
const FOR_SENDING = ['--block-time', '1', '--prune-history'];

/** @throws NODE_SILENT */
export async function startNode(mode: readonly string[] = FOR_SENDING): Promise<BenchNode> {
  const port = await freePort();
  const target = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const binary = createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${target}/bin/anvil`);
  const args = ['--host', '127.0.0.1', '--port', String(port), '--quiet', '--order', 'fifo'];
  const room = ['--gas-limit', '1000000000', '--accounts', '1'];
  const child = spawn(binary, [...args, ...room, ...mode], { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  const post = async (body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const call = (method: string, params: readonly unknown[], id = 1) => ({
    jsonrpc: '2.0',
    id,
    method,
    params,
  });
  for (let tries = 0; ; tries++) {
    if (tries > 500) throw benchErrors.NODE_SILENT({});
    if (await post(call('eth_chainId', [])).then(Boolean, () => false)) break;
    await pause(20);
  }
  return {
    url,
    cpuMicros: () => cpuMicrosOf(child.pid),
    async batch(method, params) {
      const answers = (await post(params.map((own, id) => call(method, own, id)))) as { result: unknown }[];
      return answers.map(({ result }) => result);
    },
    rpc: async (method, params) => ((await post(call(method, params))) as { result?: unknown }).result,
    async mined(addresses) {
      const calls = addresses.map((address, id) => call('eth_getTransactionCount', [address, 'latest'], id));
      const answers = (await post(calls)) as { result: string }[];
      return answers.reduce((sum, { result }) => sum + Number(result), 0);
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const CLOCK_TICK_MICROS = 10_000;

/** Fields 14 and 15 of proc_pid_stat(5), counted from the end of the name, which may hold blanks. */
async function cpuMicrosOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * CLOCK_TICK_MICROS;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
