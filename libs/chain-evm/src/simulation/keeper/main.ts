/**
 * The process between the service and anvil. It ends with the service, however that ends: the channel to it closes.
 * It imports no library of the house: from the sources Node.js runs it as it is.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { mkdir } from 'node:fs/promises';
import { Anvil, AnvilRpc, assertPortFree } from './anvil.js';
import { FolderLock } from './lock.js';
import { Miner } from './miner.js';
import { end, identify, isAlive } from './processes.js';
import { KeeperFailure, type KeeperMessage, type KeeperOptions } from './protocol.js';
import { StateFiles } from './state-files.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

const options = JSON.parse(process.argv[2] ?? '{}') as KeeperOptions;
const stop = new AbortController();

function tell(message: KeeperMessage): void {
  // the service may be gone
  if (process.connected) process.send?.(message, () => undefined);
}

/** One life of the node. Gives the reason why it ended. */
async function live(lock: FolderLock, files: StateFiles, onReady: () => void): Promise<string> {
  await assertPortFree(options.port);
  const anvil = new Anvil(options, await files.prepare());
  const miner = new Miner(anvil, files, options);
  const halt = (): void => miner.stop();
  stop.signal.addEventListener('abort', halt);
  try {
    const id = await identify(anvil.pid);
    if (id) await lock.setNode({ id, port: options.port });
    await anvil.started(() => miner.announce());
    await files.loaded();
    onReady();
    tell({ type: 'ready', anvilPid: anvil.pid });
    const outcome = await Promise.race([miner.run(), anvil.gone.then(() => anvil.describeEnd())]);
    return outcome === 'too-big' ? `anvil had grown beyond ${options.maxMemoryMb} MiB` : outcome;
  } finally {
    stop.signal.removeEventListener('abort', halt);
    await anvil.end();
    await lock.setNode(undefined);
  }
}

/** Ends what a killed keeper left running, after saving what it has in memory. */
async function takeOver(lock: FolderLock, files: StateFiles): Promise<void> {
  const { node } = lock;
  if (!node) return;
  if (await isAlive(node.id)) {
    const state = await new AnvilRpc(node.port).dump().catch(() => undefined);
    if (state) await files.save(state);
    await end(node.id);
  }
  await lock.setNode(undefined);
}

async function keep(): Promise<void> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const lock = await FolderLock.take(options.folder);
  try {
    const files = new StateFiles(options.folder);
    await takeOver(lock, files);
    let wait = FIRST_PAUSE_MS;
    let served = false;
    while (!stop.signal.aborted) {
      const begin = performance.now();
      try {
        const reason = await live(lock, files, () => (served = true));
        if (!stop.signal.aborted) tell({ type: 'away', reason });
      } catch (thrown) {
        // at the first start nobody relies on the chain yet: better to say what is wrong than to try for ever
        if (!served) throw thrown;
        tell({ type: 'away', reason: String(thrown) });
      }
      wait =
        performance.now() - begin > LONGEST_PAUSE_MS ? FIRST_PAUSE_MS : Math.min(2 * wait, LONGEST_PAUSE_MS);
      await pause(wait, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  } finally {
    await lock.release();
  }
}

process.on('disconnect', () => stop.abort());
process.on('message', () => stop.abort());
// Ctrl-C reaches the whole group: the service decides the order of the end
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop.abort());

try {
  await keep();
} catch (thrown) {
  const kind = thrown instanceof KeeperFailure ? thrown.kind : 'broken';
  tell({ type: 'failed', kind, reason: thrown instanceof Error ? thrown.message : String(thrown) });
}
if (process.connected) process.disconnect();
