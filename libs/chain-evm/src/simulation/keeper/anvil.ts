import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { KeeperFailure, type KeeperOptions } from './protocol.js';

const HOST = '127.0.0.1';
/** A node that is busy may be slow; one that says nothing for so long is dead. Unit: ms. */
const CALL_LIMIT_MS = 30_000;
const START_LIMIT_MS = 60_000;

/** The part of anvil's JSON-RPC that its keeper uses; also for a node that is not our child. */
export class AnvilRpc {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://${HOST}:${port}`;
  }

  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    });
    const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (error) throw new KeeperFailure('broken', `${method}: ${error.message}`);
    return result;
  }

  /** The whole chain: accounts, blocks, transactions; gzip. */
  async dump(): Promise<Buffer> {
    const hex = await this.call('anvil_dumpState');
    if (typeof hex !== 'string') throw new KeeperFailure('broken', 'anvil_dumpState gave no state');
    return Buffer.from(hex.slice(2), 'hex');
  }

  /** Mines one block and tells how many transactions went into it. */
  async mine(): Promise<number> {
    await this.call('evm_mine');
    return Number(await this.call('eth_getBlockTransactionCountByNumber', ['latest']));
  }
}

/** A running anvil that mines and saves only when told. */
export class Anvil {
  readonly rpc: AnvilRpc;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #errorTail = '';
  #socket: WebSocket | undefined;

  constructor(options: KeeperOptions, stateFile: string | undefined) {
    this.#port = options.port;
    this.rpc = new AnvilRpc(options.port);
    this.#child = spawn(options.anvil, argumentsFor(options, stateFile), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {},
      // out of the terminal's group: Ctrl-C must not end it before it is saved
      detached: true,
    });
    this.#exit = once(this.#child, 'exit').catch(() => undefined);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorTail = (this.#errorTail + text).slice(-500);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get exited(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Settles when the process is gone; never rejects. */
  get gone(): Promise<unknown> {
    return this.#exit;
  }

  describeEnd(): string {
    const how = this.#child.signalCode ?? this.#child.exitCode ?? 'not started';
    return `anvil ended (${how})${this.#errorTail ? `: ${this.#errorTail.trim()}` : ''}`;
  }

  /** Resolves when it answers; `onPending` is called for each transaction that waits for a block. */
  async started(onPending: () => void): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await this.#answers())) {
      if (this.exited) throw new KeeperFailure('broken', this.describeEnd());
      if (Date.now() > deadline)
        throw new KeeperFailure('broken', `anvil does not answer within ${START_LIMIT_MS} ms`);
      await pause(10);
    }
    const socket = new WebSocket(`ws://${HOST}:${this.#port}`);
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () =>
        reject(new KeeperFailure('broken', 'anvil refuses WebSocket connections')),
      );
    });
    socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newPendingTransactions"]}');
    socket.addEventListener('message', onPending);
    // without announcements the chain would stand still: begin anew
    socket.addEventListener('close', () => void this.end());
  }

  async end(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    // nothing of it is worth waiting for: the keeper, not the node, saves the state
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #answers(): Promise<boolean> {
    return this.rpc.call('eth_chainId').then(
      () => true,
      () => false,
    );
  }
}

/** Another server on the port would be taken for our node. */
export async function assertPortFree(port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, HOST);
  try {
    await once(probe, 'listening');
  } catch {
    throw new KeeperFailure(
      'port-taken',
      `port ${port} is taken by another program; set simulation.port to a free one`,
    );
  }
  probe.close();
  await once(probe, 'close');
}

function argumentsFor(options: KeeperOptions, stateFile: string | undefined): string[] {
  const network = [
    '--host',
    HOST,
    '--port',
    String(options.port),
    '--chain-id',
    options.chainId,
    '--no-cors',
  ];
  const mining = ['--no-mining', '--quiet', '--order', 'fifo'];
  // finalized is then two blocks behind the head and not 64
  const finality = ['--slots-in-an-epoch', '1'];
  // old states go to disk, within bounds; pruning them kept 3 GB in memory after 10,000 blocks
  const history = ['--max-persisted-states', '256', '--cache-path', path.join(options.folder, 'cache')];
  const state = stateFile === undefined ? [] : ['--load-state', stateFile];
  return [...network, ...mining, ...finality, ...history, ...state];
}
