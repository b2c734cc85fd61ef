import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAppError, withTimeout, type AppError } from '#libs/base';
import { chainErrors } from '#libs/chain';
import { createEvmChain, type EvmChain, type EvmChainDeps } from '../evm-chain.js';
import { evmNetworkSettings } from '../settings.js';
import type { FailureKind, KeeperMessage, KeeperOptions } from './keeper/protocol.js';
import { KeeperProcess } from './keeper-process.js';
import { anvilBinary } from './node-binary.js';
import type { SimulationSettings } from './settings.js';

export interface SimulationDeps extends Omit<EvmChainDeps, 'absence'> {
  /** Told when the node comes and goes after the start. */
  readonly onChange?: (change: { readonly state: 'ready' | 'away'; readonly reason?: string }) => void;
}

/** A development chain and the processes behind it. */
export interface Simulation {
  readonly chain: EvmChain;
  /** Stays the same through restarts of the node. */
  readonly rpcUrl: string;
  readonly wsUrl: string;
  /** Process ids for diagnosis; `undefined` while away. */
  readonly pids: { readonly keeper: number | undefined; readonly node: number | undefined };
  /** Saves the chain and ends the processes. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const PORT_ATTEMPTS = 3;
/** Saving a long chain takes seconds. */
const STOP_LIMIT_MS = 20_000;
const RESTART_PAUSE_MS = 500;

/**
 * Starts the development chain, or continues the one in its folder. What was saved is complete: blocks, receipts, logs;
 * state of older blocks is not kept across a restart of the node. A kill of everything loses the blocks since the last
 * save: of one second, or of four times the duration of a save on a long chain.
 *
 * Rejects with `CHAIN_MISCONFIGURED` if another service uses the folder, the port is taken or the saved chain is damaged.
 */
export async function startSimulation(
  settings: SimulationSettings,
  deps: SimulationDeps = {},
): Promise<Simulation> {
  for (let attempt = 1; ; attempt++) {
    const port = settings.port === 0 ? await freePort() : settings.port;
    const simulation = new AnvilSimulation({ ...settings, port }, deps);
    try {
      await simulation.start();
      return simulation;
    } catch (thrown) {
      // somebody was faster on the port that had been free
      const lost = settings.port === 0 && isAppError(thrown) && thrown.cause === PORT_TAKEN;
      if (!lost || attempt === PORT_ATTEMPTS) throw thrown;
    }
  }
}

const PORT_TAKEN: FailureKind = 'port-taken';

class AnvilSimulation implements Simulation {
  readonly chain: EvmChain;
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly #options: KeeperOptions;
  readonly #first = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  #keeper: KeeperProcess | undefined;
  #nodePid: number | undefined;
  #served = false;
  #supervision: Promise<void> | undefined;

  constructor(
    private readonly settings: SimulationSettings,
    private readonly deps: SimulationDeps,
  ) {
    const { folder, port, blockMs, idleBlockMs, maxMemoryMb, ...ofNetwork } = settings;
    const { network, chainId } = ofNetwork;
    this.rpcUrl = `http://${HOST}:${port}`;
    this.wsUrl = `ws://${HOST}:${port}`;
    this.#options = {
      port,
      blockMs,
      idleBlockMs,
      maxMemoryMb,
      anvil: anvilBinary(network),
      folder: path.resolve(folder),
      chainId: String(chainId),
    };
    const { rpcUrl, wsUrl } = this;
    // its keeper restarts the node at once: waiting for longer would only delay the return
    const pace = { coolDownMs: 0, pollMs: 500, breakerOpenMs: RESTART_PAUSE_MS };
    this.chain = createEvmChain(
      evmNetworkSettings.parse({ ...ofNetwork, rpcUrls: [rpcUrl], wsUrl, ...pace }),
      {
        ...deps,
        absence: () => (this.#stop.signal.aborted ? undefined : 'the development node is being restarted'),
      },
    );
  }

  get pids(): Simulation['pids'] {
    return { keeper: this.#keeper?.pid, node: this.#nodePid };
  }

  async start(): Promise<void> {
    this.#supervision = this.#supervise();
    try {
      await this.#first.promise;
      await this.chain.connect();
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.chain.disconnect();
    const keeper = this.#keeper;
    keeper?.requestStop();
    try {
      await withTimeout(this.#supervision ?? Promise.resolve(), STOP_LIMIT_MS, 'Saving the simulated chain');
    } catch (thrown) {
      // the node it leaves behind saves nothing by itself and ends at the next start
      keeper?.kill();
      throw thrown;
    }
  }

  /** The keeper restarts the node; this restarts the keeper. */
  async #supervise(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#keeper = new KeeperProcess(this.#options, (message) => this.#hear(message));
      await this.#keeper.gone;
      this.#keeper = undefined;
      if (!this.#served) {
        this.#first.reject(this.#error('broken', 'the keeper of the development node ended at once.'));
        return;
      }
      this.#leave('its keeper ended');
      await pause(RESTART_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #hear(message: KeeperMessage): void {
    if (message.type === 'ready') {
      this.#nodePid = message.anvilPid;
      if (this.#served) this.deps.onChange?.({ state: 'ready' });
      this.#served = true;
      this.#first.resolve();
    } else if (message.type === 'away' || this.#served) this.#leave(message.reason);
    else this.#first.reject(this.#error(message.kind, message.reason));
  }

  #leave(reason: string): void {
    const wasThere = this.#nodePid !== undefined;
    this.#nodePid = undefined;
    if (wasThere && !this.#stop.signal.aborted) this.deps.onChange?.({ state: 'away', reason });
  }

  #error(kind: FailureKind, text: string): AppError {
    const { network } = this.settings;
    const reason = text.endsWith('.') ? text : `${text}.`;
    if (kind === 'broken') return chainErrors.CHAIN_UNAVAILABLE({ network, reason });
    return chainErrors.CHAIN_MISCONFIGURED({ network, reason }, { cause: kind });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, HOST);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
