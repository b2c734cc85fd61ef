import { defineToken } from '#libs/base';

export interface KeyValue {
  readonly key: string;
  /** UTF-8 text; whoever reads it parses it. */
  readonly value: string;
  /** Grows with every change of the key; for `ifVersion`. */
  readonly version: number;
}

export interface ChangeCondition {
  /** Change only if this is still the version of the key; 0 means that there is none yet. */
  readonly ifVersion?: number;
}

export interface Watcher {
  /** All entries below the prefix: at once, and again after every change. Never overlaps. Changes in quick succession may come as one. */
  readonly onChange: (entries: readonly KeyValue[]) => void | Promise<void>;
  /** The store does not answer, or `onChange` threw; watching goes on with growing pauses. */
  readonly onError?: (reason: unknown) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Small shared texts by key, the same for all replicas. Methods reject with `CONSUL_UNAVAILABLE`. */
export interface KeyValueStore {
  get(key: string): Promise<KeyValue | undefined>;
  /** Entries whose key begins with `prefix`, ordered by key. */
  list(prefix: string): Promise<readonly KeyValue[]>;
  /** False if the condition did not hold; nothing has changed then. */
  set(entry: { readonly key: string; readonly value: string }, condition?: ChangeCondition): Promise<boolean>;
  /** Deleting what is not there succeeds. False if the condition did not hold. */
  delete(key: string, condition?: ChangeCondition): Promise<boolean>;
  watch(prefix: string, watcher: Watcher): void;
}

export const KEY_VALUE_STORE = defineToken<KeyValueStore>('key-value-store');
