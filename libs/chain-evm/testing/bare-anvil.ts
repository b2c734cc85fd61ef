import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually, freePort, startChild, type Child } from '#libs/testing';
import { createEvmChain, evmNetworkSettings, type EvmChain, type EvmNetworkInput } from '#libs/chain-evm';
import { anvilBinary } from '../src/simulation/node-binary.js';

export interface BareAnvilOptions {
  /** Unit: s. Without it, blocks come only when they are asked for. */
  readonly blockTime?: number;
  /** Of a block. */
  readonly gasLimit?: number;
  readonly args?: readonly string[];
}

/** A node without a keeper: tests say when it mines, forks and dies. Its chain is in memory. */
export interface BareAnvil {
  readonly url: string;
  rpc<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T>;
  /** Mines so many blocks. */
  mine(blocks?: number): Promise<void>;
  /** A chain of its own on this node; `disconnect` it. */
  chain(settings?: Partial<EvmNetworkInput>): EvmChain;
  /** Gives ether to addresses without a transaction. */
  fund(addresses: readonly string[], wei?: bigint): Promise<void>;
  close(): Promise<void>;
}

const RICH = 10n ** 24n;

export async function startBareAnvil(options: BareAnvilOptions = {}): Promise<BareAnvil> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anvil-'));
  const port = await freePort();
  const { blockTime, gasLimit = 300_000_000, args = [] } = options;
  const mining = blockTime === undefined ? ['--no-mining'] : ['--block-time', String(blockTime)];
  const child: Child = await startChild({
    program: anvilBinary('bare'),
    args: [
      '--host=127.0.0.1',
      `--port=${port}`,
      '--quiet',
      '--order=fifo',
      `--gas-limit=${gasLimit}`,
      '--slots-in-an-epoch=1',
      '--accounts=1',
      ...mining,
      ...args,
    ],
    logFile: path.join(folder, 'anvil.log'),
  });
  const url = `http://127.0.0.1:${port}`;
  const rpc = jsonRpc(url);
  await eventually(() => rpc('eth_chainId'), { what: 'The start of anvil' });
  return {
    url,
    rpc,
    mine: async (blocks = 1) => void (await rpc('anvil_mine', `0x${blocks.toString(16)}`)),
    chain: (settings = {}) =>
      createEvmChain(
        evmNetworkSettings.parse({
          network: 'test',
          rpcUrls: [url],
          pollMs: 50,
          coolDownMs: 0,
          breakerOpenMs: 100,
          ...settings,
        }),
      ),
    async fund(addresses, wei = RICH) {
      for (const address of addresses) await rpc('anvil_setBalance', address, `0x${wei.toString(16)}`);
    },
    async close() {
      await child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type JsonRpc = <T = unknown>(method: string, ...params: readonly unknown[]) => Promise<T>;

/** Asks a node as it is, beside all that a chain does. */
export function jsonRpc(url: string): JsonRpc {
  return async <T>(method: string, ...params: readonly unknown[]): Promise<T> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result: T; error?: { message: string } };
    if (error) throw new RangeError(`${method}: ${error.message}`);
    return result;
  };
}
