import type { ConfigProblem } from './errors.js';

/**
 * Which layer wins, key by key: the higher rank. Another rank may be used for a layer in between; two layers of one rank
 * are not allowed.
 */
export const LAYER_RANK = { centre: 300, stored: 200, file: 100 } as const;

/** Above every layer, and below them all. */
export const ENVIRONMENT = 'environment';
export const DEFAULT = 'default';

export interface LayerContent {
  /** A partial tree of settings: `{ service: { port: 8091 } }`. What is not mentioned, or `null`, is left to lower layers. */
  readonly tree: unknown;
  /** Where a key stands, for messages: `config.yaml:12`. */
  readonly locate?: (path: readonly string[]) => string | undefined;
  /** What is wrong with the layer as a whole (a file that does not parse). The content is refused with these. */
  readonly problems?: readonly ConfigProblem[];
  readonly warnings?: readonly string[];
}

/** One source of settings besides the environment and the defaults: a file, Consul KV, stored admin changes. */
export interface ConfigLayer {
  /** How messages and `explain()` call it. */
  readonly name: string;
  readonly rank: number;
  /**
   * Reads the whole content. If it rejects, the last known content stays in force (none at the beginning) and the reason
   * becomes the settings' `lastError`.
   */
  get(): Promise<LayerContent>;
  /**
   * Calls back whenever `get()` may answer something new, until the returned function is called. A change between `get`
   * and `watch` must not be lost: call back at once when in doubt.
   */
  watch?(onChange: () => void): (() => void | Promise<void>) | Promise<() => void | Promise<void>>;
}

/** A layer that never changes: command line options, tests. */
export function fixedLayer(name: string, rank: number, tree: unknown): ConfigLayer {
  return { name, rank, get: () => Promise.resolve({ tree }) };
}
