import type { Generation } from './generation.js';
import { Snapshot, type SnapshotParts } from './snapshot.js';

/** A hold on a snapshot. `release` may be called more than once. */
export interface Lease {
  readonly snapshot: Snapshot;
  readonly release: () => void;
}

type Fixed = Pick<SnapshotParts, 'baseSchema' | 'openApiBase'> & { readonly onReleased: () => void };

/** Holds the current snapshot, and the earlier ones that somebody still works on. */
export class SnapshotStore {
  #current: Snapshot;
  #lastId = 0;
  readonly #retired = new Set<Snapshot>();
  readonly #listeners = new Set<(next: Snapshot) => void>();

  constructor(private readonly fixed: Fixed) {
    this.#current = this.#make({ generations: new Map(), absences: new Map() });
  }

  get current(): Snapshot {
    return this.#current;
  }

  /** A candidate that differs from the current snapshot by the given parts. @throws FEATURE_CONFLICT, FEATURE_REQUIREMENT_UNMET */
  compose(parts: Partial<Pick<SnapshotParts, 'generations' | 'absences'>>): Snapshot {
    const { generations, absences } = this.#current;
    return this.#make({
      generations: parts.generations ?? generations,
      absences: parts.absences ?? absences,
    });
  }

  /** The swap. */
  commit(next: Snapshot): void {
    const previous = this.#current;
    this.#current = next;
    if (previous.leases > 0) this.#retired.add(previous);
    for (const listener of this.#listeners) listener(next);
  }

  onCommit(listener: (next: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  lease(): Lease {
    const snapshot = this.#current;
    snapshot.leases++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      if (--snapshot.leases > 0 || snapshot === this.#current) return;
      this.#retired.delete(snapshot);
      this.fixed.onReleased();
    };
    return { snapshot, release };
  }

  /** True while somebody holds an earlier snapshot that this generation is part of. */
  leased(generation: Generation): boolean {
    for (const snapshot of this.#retired) {
      if (snapshot.generations.get(generation.name) === generation) return true;
    }
    return false;
  }

  #make(parts: Pick<SnapshotParts, 'generations' | 'absences'>): Snapshot {
    return new Snapshot({
      ...parts,
      id: ++this.#lastId,
      baseSchema: this.fixed.baseSchema,
      openApiBase: this.fixed.openApiBase,
    });
  }
}

/** A copy of the map with the entry set, or without it if `value` is undefined. */
export function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V | undefined): Map<string, V> {
  const copy = new Map(map);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return copy;
}
