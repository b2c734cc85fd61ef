import { LAYER_RANK, type ConfigLayer } from '#libs/config';
import type { KeyValue, KeyValueStore } from './key-value-store.port.js';

export interface CentreLayerOptions {
  /** Where the settings stand: `config/blockchain-service`. */
  readonly prefix: string;
  /** The centre does not answer; the last known settings stay in force. */
  readonly onError?: (reason: unknown) => void;
}

type Tree = { [key: string]: Tree | string };

/**
 * The configuration centre as a layer of settings: `<prefix>/service/port` with the text `8091` is `service.port`. A text
 * that is a JSON object stands for all keys below its own.
 */
export function centreLayer(store: KeyValueStore, { prefix, onError }: CentreLayerOptions): ConfigLayer {
  const folder = `${prefix.replace(/\/+$/, '')}/`;
  return {
    name: 'consul',
    rank: LAYER_RANK.centre,
    async get() {
      return {
        tree: treeOf(await store.list(folder), folder),
        locate: (path) => `Consul KV ${folder}${path.join('/')}`,
      };
    },
    watch(onChange) {
      const ended = new AbortController();
      store.watch(folder, {
        onChange: () => onChange(),
        signal: ended.signal,
        ...(onError ? { onError } : {}),
      });
      return () => ended.abort();
    },
  };
}

function treeOf(entries: readonly KeyValue[], folder: string): Tree {
  const tree: Tree = {};
  for (const { key, value } of entries) {
    const path = key.slice(folder.length).split('/');
    // Consul's page makes a "folder" by a key that ends with a slash
    if (path.at(-1) !== '') graft(tree, path, parsed(value));
  }
  return tree;
}

/** Deeper keys come later in the order of keys, so they refine an object that stands above them. */
function graft(tree: Tree, [head = '', ...rest]: readonly string[], value: Tree | string): void {
  // defined, not assigned: a key called __proto__ is a key
  const put = (next: Tree | string) =>
    Object.defineProperty(tree, head, { value: next, enumerable: true, configurable: true, writable: true });
  if (rest.length === 0) {
    put(value);
    return;
  }
  const below = Object.hasOwn(tree, head) ? tree[head] : undefined;
  const branch: Tree = typeof below === 'object' ? below : {};
  graft(branch, rest, value);
  put(branch);
}

function parsed(text: string): Tree | string {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    return JSON.parse(text) as Tree;
  } catch {
    // the settings' own check says which key has this text and what it expected
    return text;
  }
}
