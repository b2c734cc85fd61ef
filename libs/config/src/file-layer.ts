import { existsSync, watch, watchFile, unwatchFile, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readDocument } from './document.js';
import { problem } from './errors.js';
import type { Lookup } from './interpolate.js';
import { LAYER_RANK, type ConfigLayer, type LayerContent } from './layer.js';

/** Milliseconds of quiet before a changed file is read: an editor removes and recreates it in several steps. */
const SETTLE_MS = 50;
/** Milliseconds. Notices what the events of the file system do not tell: network mounts, targets of symbolic links. */
const POLL_MS = 2_000;

export interface FileLayerOptions {
  /** Absolute paths; the first that exists is the file. */
  readonly candidates: readonly string[];
  /** True if one of them must exist (the operator named it). */
  readonly required: boolean;
  readonly lookup: Lookup;
}

interface Found {
  readonly file: string;
  readonly text: string;
}

/** A YAML or JSON file, read again whenever its content changes, appears or vanishes. */
export class FileLayer implements ConfigLayer {
  readonly name = 'file';
  readonly rank = LAYER_RANK.file;
  #seen: string | undefined;

  constructor(private readonly options: FileLayerOptions) {}

  async get(): Promise<LayerContent> {
    const { found, content } = await this.#read();
    this.#seen = fingerprint(found, content);
    if (content) return content;
    if (!found) return { tree: {} };
    const document = readDocument({ name: path.basename(found.file), text: found.text }, this.options.lookup);
    return { ...document, warnings: this.#overlooked(found.file) };
  }

  watch(onChange: () => void): () => void {
    const { candidates } = this.options;
    let settle: NodeJS.Timeout | undefined;
    let stopped = false;
    const check = async (): Promise<void> => {
      const { found, content } = await this.#read();
      if (!stopped && fingerprint(found, content) !== this.#seen) onChange();
    };
    const touched = (): void => {
      clearTimeout(settle);
      settle = setTimeout(() => void check(), SETTLE_MS);
    };
    const watchers = [...new Set(candidates.map((file) => path.dirname(file)))].flatMap((folder) =>
      watchFolder(folder, (name) => (this.#concerns(name) ? touched() : undefined)),
    );
    for (const file of candidates) watchFile(file, { interval: POLL_MS, persistent: false }, touched);
    // the file may have changed since it was read
    touched();
    return () => {
      stopped = true;
      clearTimeout(settle);
      for (const watcher of watchers) watcher.close();
      for (const file of candidates) unwatchFile(file, touched);
    };
  }

  /** Two files side by side are more often a mistake than a wish. */
  #overlooked(used: string): string[] {
    const others = this.options.candidates.filter((file) => file !== used && existsSync(file));
    return others.map(
      (file) => `${path.basename(file)} is not read because ${path.basename(used)} is there too.`,
    );
  }

  // Kubernetes swaps a mounted folder by renaming its `..data`
  #concerns(name: string | null): boolean {
    if (name === null || name.startsWith('..')) return true;
    return this.options.candidates.some((file) => path.basename(file) === name);
  }

  async #read(): Promise<{ found?: Found; content?: LayerContent }> {
    for (const file of this.options.candidates) {
      try {
        return { found: { file, text: await readFile(file, 'utf8') } };
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
        if (code !== 'ENOENT' && code !== 'ENOTDIR')
          return { content: unreadable(file, `it cannot be read (${code})`) };
      }
    }
    const [named] = this.options.candidates;
    return this.options.required && named ? { content: unreadable(named, 'there is no such file') } : {};
  }
}

function fingerprint(found: Found | undefined, content: LayerContent | undefined): string {
  return JSON.stringify([found?.file, found?.text, content?.problems?.map(({ detail }) => detail)]);
}

function unreadable(file: string, reason: string): LayerContent {
  const expected = 'make it readable, or point CONFIG_FILE at the right one';
  return { tree: {}, problems: [problem({ key: file, source: 'file', reason, expected, code: 'file' })] };
}

function watchFolder(folder: string, onEvent: (name: string | null) => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => onEvent(name));
    // a folder that vanishes, or no watches left in the kernel: polling goes on
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
