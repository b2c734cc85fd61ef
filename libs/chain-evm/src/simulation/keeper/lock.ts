import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive, type ProcessId } from './processes.js';
import { KeeperFailure } from './protocol.js';

export interface NodeProcess {
  readonly id: ProcessId;
  readonly port: number;
}

interface Holder {
  readonly keeper: ProcessId;
  /** Whom it serves: a keeper outlives its service only to save and to end. */
  readonly service?: ProcessId;
  /** The node it runs, or the one it inherited and has not ended yet. */
  readonly node?: NodeProcess;
}

/** A keeper whose service was killed saves and ends its node first. */
const PATIENCE_MS = 15_000;

/** The right to run a node on a folder: a file that names its holder. Dead holders lose it, living ones never. */
export class FolderLock {
  readonly #file: string;
  readonly #holder: Holder;
  #node: NodeProcess | undefined;

  private constructor(file: string, holder: Holder) {
    this.#file = file;
    this.#holder = holder;
    this.#node = holder.node;
  }

  /** What the previous holder left running, perhaps. */
  get node(): NodeProcess | undefined {
    return this.#node;
  }

  /** Fails with `in-use` while a living keeper holds it. */
  static async take(folder: string): Promise<FolderLock> {
    const file = path.join(folder, 'keeper.json');
    const keeper = await identify(process.pid);
    if (!keeper) throw new KeeperFailure('broken', 'the system does not tell when a process began');
    const deadline = Date.now() + PATIENCE_MS;
    const service = await identify(process.ppid);
    let inherited: NodeProcess | undefined;
    for (;;) {
      const mine: Holder = {
        keeper,
        ...(service ? { service } : {}),
        ...(inherited ? { node: inherited } : {}),
      };
      if (await create(file, mine)) return new FolderLock(file, mine);
      const holder = await read(file);
      if (holder && (await isAlive(holder.keeper))) {
        const serves = holder.service !== undefined && (await isAlive(holder.service));
        if (serves || Date.now() > deadline)
          throw new KeeperFailure(
            'in-use',
            `process ${holder.keeper.pid} already runs a simulation in ${folder}`,
          );
        await pause(50);
        continue;
      }
      inherited = (await removeDead(file, keeper)) ?? inherited;
    }
  }

  /** Notes the node before anyone relies on it, so that the next keeper can end it. */
  async setNode(node: NodeProcess | undefined): Promise<void> {
    this.#node = node;
    const draft = `${this.#file}.${this.#holder.keeper.pid}`;
    await writeFile(draft, JSON.stringify({ ...this.#holder, node }));
    await rename(draft, this.#file);
  }

  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

/** `link` makes the file appear with all its content, or fails if there is one. */
async function create(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.keeper.pid}`;
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, file);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives the node that the dead holder left. */
async function removeDead(file: string, keeper: ProcessId): Promise<NodeProcess | undefined> {
  const aside = `${file}.dead.${keeper.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return undefined; // another keeper was faster
  }
  const holder = await read(aside);
  // between reading and renaming, another keeper may have taken the lock: give it back
  if (holder && (await isAlive(holder.keeper))) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
  return holder?.node;
}

async function read(file: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.keeper?.pid === 'number' ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}
