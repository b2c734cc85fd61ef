import { access, link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { KeeperFailure } from './protocol.js';

interface SavedBlock {
  readonly header: { readonly number: string; readonly timestamp: string };
}

interface SavedState {
  readonly blocks: readonly SavedBlock[];
  readonly accounts: object;
}

/**
 * The chain on disk: the newest save and the one before, both compressed (gzip's checksum tells a damaged file).
 * A save appears whole or not at all.
 */
export class StateFiles {
  readonly #newest: string;
  readonly #previous: string;
  readonly #draft: string;
  readonly #loading: string;

  constructor(folder: string) {
    this.#newest = path.join(folder, 'state.json.gz');
    this.#previous = path.join(folder, 'state.previous.json.gz');
    this.#draft = path.join(folder, 'state.draft.json.gz');
    this.#loading = path.join(folder, 'state.loading.json');
  }

  async save(compressed: Buffer): Promise<void> {
    const file = await open(this.#draft, 'w', 0o600);
    try {
      await file.writeFile(compressed);
      await file.sync();
    } finally {
      await file.close();
    }
    await rm(this.#previous, { force: true });
    // a link and not a rename: at every moment there is a newest file
    await link(this.#newest, this.#previous).catch(() => undefined);
    await rename(this.#draft, this.#newest);
  }

  /** The file for the node to load, or `undefined` for a new chain. Never begins anew over a chain that it cannot read. */
  async prepare(): Promise<string | undefined> {
    const files = [this.#newest, this.#previous];
    const present = await Promise.all(files.map(exists));
    if (!present.includes(true)) return undefined;
    for (const file of files) {
      const state = await readState(file);
      if (!state) continue;
      await writeFile(this.#loading, JSON.stringify(withOneGenesis(state)), { mode: 0o600 });
      if (file === this.#previous) await this.#setAside();
      return this.#loading;
    }
    const reason = `the simulated chain in ${path.dirname(this.#newest)} is damaged and so is its previous copy; restore them, or move both away to begin a new chain`;
    throw new KeeperFailure('damaged', reason);
  }

  async loaded(): Promise<void> {
    await rm(this.#loading, { force: true });
  }

  /** The damaged file must not become the "previous" of the next save. */
  async #setAside(): Promise<void> {
    await rename(this.#newest, `${this.#newest}.damaged`).catch(() => undefined);
    await link(this.#previous, this.#newest);
  }
}

async function readState(file: string): Promise<SavedState | undefined> {
  try {
    const state = JSON.parse(
      (await promisify(gunzip)(await readFile(file))).toString(),
    ) as Partial<SavedState>;
    return Array.isArray(state.blocks) && typeof state.accounts === 'object'
      ? (state as SavedState)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * At each start anvil makes a genesis block of its own beside the loaded one and saves both; at the next load either
 * may become block 0, and the chain would hang in the air. They differ in time only: the first one is the chain's.
 */
function withOneGenesis(state: SavedState): SavedState {
  const isGenesis = ({ header }: SavedBlock): boolean => Number(header.number) === 0;
  const [genesis] = state.blocks
    .filter(isGenesis)
    .toSorted((a, b) => Number(a.header.timestamp) - Number(b.header.timestamp));
  return genesis
    ? { ...state, blocks: [genesis, ...state.blocks.filter((block) => !isGenesis(block))] }
    : state;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
