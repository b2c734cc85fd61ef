import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { benchErrors } from '../errors.js';

/** A development node with 1 s blocks that hold all that comes. */
export interface BenchNode {
  readonly url: string;
  rpc(method: string, params: readonly unknown[]): Promise<unknown>;
  /** How many transactions of these accounts are in blocks. */
  mined(addresses: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export async function startNode(): Promise<BenchNode> {
  const port = await freePort();
  const target = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const binary = createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${target}/bin/anvil`);
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--block-time',
    '1',
    '--quiet',
    '--order',
    'fifo',
  ];
  const room = ['--gas-limit', '1000000000', '--accounts', '1', '--prune-history'];
  const child = spawn(binary, [...args, ...room], { stdio: ['ignore', 'ignore', 'inherit'] });
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
