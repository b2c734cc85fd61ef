import { LAYER_RANK, type ConfigLayer } from '../src/index.js';

export interface ChangeableLayer extends ConfigLayer {
  /** Replaces the content and tells the watchers. */
  write(tree: unknown): void;
  /** From now on `get` rejects with this, until the next `write`. */
  fail(reason: Error): void;
  readonly watchers: number;
}

/** A layer whose content the test holds. */
export function changeableLayer(
  tree: unknown = {},
  { name, rank }: { name: string; rank: number } = { name: 'test', rank: LAYER_RANK.centre },
): ChangeableLayer {
  const watchers = new Set<() => void>();
  let answer = (): Promise<{ tree: unknown }> => Promise.resolve({ tree });
  const tell = (): void => watchers.forEach((onChange) => onChange());
  return {
    name,
    rank,
    get: () => answer(),
    watch(onChange) {
      watchers.add(onChange);
      // as the contract asks: there may have been a change since `get`
      queueMicrotask(onChange);
      return () => void watchers.delete(onChange);
    },
    write(next) {
      answer = () => Promise.resolve({ tree: next });
      tell();
    },
    fail(reason) {
      answer = () => Promise.reject(reason);
      tell();
    },
    get watchers() {
      return watchers.size;
    },
  };
}
