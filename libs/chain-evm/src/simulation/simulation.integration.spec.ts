import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { TransactionStatus } from '#libs/chain';
import { eventually } from '#libs/chain/testing';
import { anchorCall, anchorCode, anchoredAtCall, rootOf } from '#libs/chain-evm/testing';
import type { EvmChain } from '../evm-chain.js';
import { identify } from './keeper/processes.js';
import { simulationSettings, type SimulationInput } from './settings.js';
import { startSimulation, type Simulation } from './simulation.js';

const kill = (pid: number | undefined): void => {
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
};
/** A zombie is gone too: in a container nobody may reap what a killed parent left. */
const isGone = async (pid: number | undefined): Promise<boolean> => (await identify(pid ?? 0)) === undefined;
const blockOf = (status: TransactionStatus) => ('block' in status ? status.block : undefined);

const headerReply = z.object({ hash: z.string(), parentHash: z.string() });
const savedState = z.object({ best_block_number: z.number() });
const readState = async (file: string) =>
  savedState.parse(JSON.parse(gunzipSync(await readFile(file)).toString()));

/** A process that starts the simulation from the sources and tells its children. */
function startService(folder: string): ChildProcess {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => next(
      /^\\.\\.?\\/.*\\.js$/.test(name) && !context.parentURL.includes('node_modules') ? name.replace(/js$/, 'ts') : name, context) });`;
  const program = `const { startSimulation, simulationSettings } = await import('#libs/chain-evm');
    const { pids } = await startSimulation(simulationSettings.parse({ folder: ${JSON.stringify(folder)} }));
    process.stdout.write(JSON.stringify(pids));`;
  const code = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const flags = ['--no-warnings', '--experimental-transform-types', '-C', 'source', '--import', code(hook)];
  return spawn(process.execPath, [...flags, '--input-type=module', '-e', program], {
    cwd: new URL('.', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('the simulated chain', () => {
  let folder: string;
  const running = new Set<Simulation>();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'simulation-'));
  });
  afterEach(async () => {
    for (const simulation of running) await simulation.stop();
    running.clear();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (more: Partial<SimulationInput> = {}, onChange?: (state: string) => void) => {
    const settings = simulationSettings.parse({ folder, ...more });
    const simulation = await startSimulation(settings, { onChange: ({ state }) => onChange?.(state) });
    running.add(simulation);
    return simulation;
  };
  const stop = async (simulation: Simulation): Promise<void> => {
    running.delete(simulation);
    await simulation.stop();
  };

  const anchor = async (chain: EvmChain, n: number) => {
    const { address } = await chain.deployOnce(anchorCode);
    const hash = await chain.submit(anchorCall(address, rootOf(n)));
    const block = await eventually(async () => blockOf(await chain.status(hash)));
    return { address, hash, block };
  };
  type Anchored = Awaited<ReturnType<typeof anchor>>;

  /** All that must outlive the processes: code, state, receipt, block, log, and an unbroken line of blocks. */
  const expectKept = async ({ chain }: Simulation, { address, hash, block }: Anchored, n: number) => {
    expect(await chain.deployOnce(anchorCode)).toEqual({ address });
    expect(await chain.read(anchoredAtCall(address, rootOf(n)))).toContain(block.number);
    expect(blockOf(await chain.status(hash))).toEqual(block);
    const events = await chain.events({ address, abi: anchorCode.abi, event: 'RootAnchored' });
    expect(events.map(({ transactionHash }) => transactionHash)).toContain(hash);
    const head = await chain.head();
    let parent: string | undefined;
    for (let number = 0n; number <= head.number; number++) {
      const params = [`0x${number.toString(16)}`, false];
      const header = await chain.rpc.ask({ method: 'eth_getBlockByNumber', params, reply: headerReply });
      if (parent !== undefined) expect(header.parentHash).toBe(parent);
      parent = header.hash;
    }
  };
  const saved = (block: bigint) =>
    eventually(async () => {
      const state = await readState(path.join(folder, 'state.json.gz'));
      return BigInt(state.best_block_number) >= block || undefined;
    });

  it('continues after a stop, several times', async () => {
    const first = await start();
    const anchored = await anchor(first.chain, 1);
    const { pids } = first;
    await stop(first);
    expect([await isGone(pids.keeper), await isGone(pids.node)]).toEqual([true, true]);
    for (let round = 0; round < 3; round++) {
      const again = await start();
      await expectKept(again, anchored, 1);
      await anchor(again.chain, 10 + round);
      await stop(again);
    }
  });

  it('comes back by itself when the node is killed, and says so meanwhile', async () => {
    const states: string[] = [];
    const simulation = await start({}, (state) => states.push(state));
    const anchored = await anchor(simulation.chain, 1);
    await saved(anchored.block.number);
    const before = simulation.pids.node;
    kill(before);
    await eventually(() => states.includes('away') || undefined);
    await eventually(() => states.includes('ready') || undefined);
    expect(simulation.pids.node).not.toBe(before);
    await expectKept(simulation, anchored, 1);
    await anchor(simulation.chain, 2);
  });

  it('takes a thousand transactions at once, and has them all after a restart', async () => {
    const simulation = await start();
    const { accounts } = simulation.chain;
    const { service } = accounts;
    if (!service) throw new RangeError('The simulation has no account.');
    const { fees } = await accounts.quote('fast');
    const plain = {
      from: service.address,
      to: service.address,
      value: 1n,
      data: '0x',
      gasLimit: 21_000n,
      fees,
    };
    const unsigned = Array.from({ length: 1_000 }, (_, nonce) => ({ ...plain, nonce }));
    const signed = await accounts.sign(unsigned, service);
    const outcomes = await accounts.broadcast(signed.map(({ raw }) => raw));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    const hashes = signed.map(({ hash }) => hash);
    const found = await eventually(async () => {
      const receipts = await accounts.receipts(hashes);
      return receipts.includes(undefined) ? undefined : receipts;
    });
    await stop(simulation);
    const again = await start();
    expect(await again.chain.accounts.receipts(hashes)).toEqual(found);
    expect(await again.chain.accounts.nonces([service.address], 'latest')).toEqual([1_000]);
  });

  it('is degraded, not down, while the node is away', async () => {
    const simulation = await start();
    const seen: string[] = [];
    kill(simulation.pids.node);
    await eventually(async () => {
      const { status } = await simulation.chain.health();
      seen.push(status);
      return status !== 'up' || undefined;
    });
    await eventually(async () => {
      const { status } = await simulation.chain.health();
      seen.push(status);
      return (status === 'up' && simulation.pids.node !== undefined) || undefined;
    });
    expect(seen).toContain('degraded');
    expect(seen).not.toContain('down');
  });

  it('takes over the node of a killed keeper with all its blocks', async () => {
    const simulation = await start();
    const anchored = await anchor(simulation.chain, 1); // not saved yet, perhaps
    const { keeper, node } = simulation.pids;
    kill(keeper);
    await eventually(() => (simulation.pids.node !== node && simulation.pids.node) || undefined);
    expect(await isGone(node)).toBe(true);
    await expectKept(simulation, anchored, 1);
  });

  it('keeps what was saved when keeper and node are killed together', async () => {
    const simulation = await start();
    const anchored = await anchor(simulation.chain, 1);
    await saved(anchored.block.number);
    const { keeper, node } = simulation.pids;
    kill(keeper);
    kill(node);
    await eventually(() => (simulation.pids.node !== node && simulation.pids.node) || undefined);
    await expectKept(simulation, anchored, 1);
  });

  it('falls back to the previous save when the newest is damaged', async () => {
    const first = await start();
    const anchored = await anchor(first.chain, 1);
    await saved(anchored.block.number + 1n);
    await eventually(async () => {
      const state = await readState(path.join(folder, 'state.previous.json.gz'));
      return BigInt(state.best_block_number) >= anchored.block.number || undefined;
    });
    await stop(first);
    const file = path.join(folder, 'state.json.gz');
    await truncate(file, Math.floor((await readFile(file)).length / 2));
    await expectKept(await start(), anchored, 1);
  });

  it('does not begin anew over a chain that it cannot read', async () => {
    await stop(await start());
    await truncate(path.join(folder, 'state.json.gz'), 10);
    await rm(path.join(folder, 'state.previous.json.gz'), { force: true });
    await expect(start()).rejects.toMatchObject({
      code: 'CHAIN_MISCONFIGURED',
      message: expect.stringContaining('damaged'),
    });
  });

  it('refuses a second service on its folder and leaves the first alone', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'CHAIN_MISCONFIGURED',
      message: expect.stringContaining(`process ${first.pids.keeper} already runs a simulation in ${folder}`),
    });
    await anchor(first.chain, 1);
  });

  it('names the taken port and the setting', async () => {
    const first = await start();
    const port = Number(new URL(first.rpcUrl).port);
    const other = await mkdtemp(path.join(tmpdir(), 'simulation-'));
    await expect(start({ port, folder: other })).rejects.toMatchObject({
      code: 'CHAIN_MISCONFIGURED',
      message: expect.stringMatching(new RegExp(`port ${port} is taken.*simulation\\.port`)),
    });
    await rm(other, { recursive: true, force: true });
  });

  it('ends with a service that is killed', async () => {
    const child = startService(folder);
    const pids = await new Promise<{ keeper: number; node: number }>((resolve) => {
      child.stdout?.once('data', (text: Buffer) =>
        resolve(JSON.parse(String(text)) as { keeper: number; node: number }),
      );
    });
    const ended = once(child, 'exit');
    kill(child.pid);
    await ended;
    await eventually(async () => ((await isGone(pids.keeper)) && (await isGone(pids.node))) || undefined);
    await start();
  });
});
