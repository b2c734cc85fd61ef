import { Mutex } from '#libs/base';
import { loadCode, type CodeUnit, type FeatureSource } from './code-unit.js';
import { hotPlugErrors } from './errors.js';
import type { Generation, LifecycleLimits } from './generation.js';
import { HostEvents } from './host-events.js';
import {
  DEFAULT_LIMITS,
  EMPTY_DOCUMENT,
  type ChangeOptions,
  type ChangeResult,
  type HostOptions,
} from './host-options.js';
import { Retirement } from './retirement.js';
import { SnapshotStore, type Lease } from './snapshot-store.js';
import type { Snapshot } from './snapshot.js';
import { Transactions } from './transactions.js';

export type { Lease } from './snapshot-store.js';

/**
 * Loads, upgrades, reconfigures and unloads features while they serve. Every change is one transaction: the new
 * generation is started, probed and composed with all others beside the running one; only if all of that has worked, the
 * old one's jobs are stopped and one assignment makes the new one visible. A failure before leaves the old untouched, a
 * failure after brings it back. Changes go through one queue.
 */
export class FeatureHost {
  readonly events = new HostEvents((thrown) => this.#report('a listener of the host', thrown));
  readonly #queue = new Mutex();
  readonly #units = new Map<string, CodeUnit>();
  readonly #snapshots: SnapshotStore;
  readonly #retirement: Retirement;
  readonly #transactions: Transactions;
  readonly #limits: LifecycleLimits;
  #closing = false;

  constructor(private readonly options: HostOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#snapshots = new SnapshotStore({
      baseSchema: options.baseSchema,
      openApiBase: options.openApiBase ?? (() => EMPTY_DOCUMENT),
      onReleased: () => this.#retirement.check(),
    });
    this.#retirement = new Retirement(this.#snapshots);
    this.#transactions = new Transactions({
      snapshots: this.#snapshots,
      retirement: this.#retirement,
      events: this.events,
      host: options,
      limits: this.#limits,
      report: (what, thrown) => this.#report(what, thrown),
    });
  }

  get current(): Snapshot {
    return this.#snapshots.current;
  }

  /** Generations that finish their work after a change. */
  get draining(): readonly Generation[] {
    return this.#retirement.generations;
  }

  /** Keeps the current snapshot and all generations in it until the lease is released. */
  lease(): Lease {
    return this.#snapshots.lease();
  }

  /** Calls back after each commit, until the returned function is called. */
  onCommit(listener: (next: Snapshot) => void): () => void {
    return this.#snapshots.onCommit(listener);
  }

  /** @throws FEATURE_ALREADY_LOADED and whatever may go wrong with `apply` */
  load(source: FeatureSource, config: unknown, options: ChangeOptions = {}): Promise<ChangeResult> {
    return this.#enqueue(`loading ${source.id}`, async () => {
      const unit = await this.#unit(source);
      const { name } = unit.definition;
      const present = this.current.generations.get(name);
      if (present) throw hotPlugErrors.FEATURE_ALREADY_LOADED({ feature: name, version: present.version });
      return this.#transactions.change({ unit, config, options });
    });
  }

  /** Loads the feature, or replaces the running generation by this code and configuration (upgrade or downgrade). */
  apply(source: FeatureSource, config: unknown, options: ChangeOptions = {}): Promise<ChangeResult> {
    return this.#enqueue(`applying ${source.id}`, async () =>
      this.#transactions.change({ unit: await this.#unit(source), config, options }),
    );
  }

  /** The same code with another configuration. On failure the old configuration goes on serving. */
  reconfigure(feature: string, config: unknown, options: ChangeOptions = {}): Promise<ChangeResult> {
    return this.#enqueue(`reconfiguring ${feature}`, async () =>
      this.#transactions.change({ unit: this.#loaded(feature).unit, config, options }),
    );
  }

  /** Takes the feature away; its tables stay. @throws FEATURE_NOT_LOADED, FEATURE_REQUIREMENT_UNMET */
  unload(feature: string, options: ChangeOptions = {}): Promise<{ readonly drained: Promise<boolean> }> {
    return this.#enqueue(`unloading ${feature}`, async () => {
      if (!this.current.absences.has(feature))
        return this.#transactions.unload(this.#loaded(feature), options);
      this.#transactions.forget(feature);
      return { drained: Promise.resolve(true) };
    });
  }

  /** Unloads everything and refuses further changes. */
  async close(options: ChangeOptions = {}): Promise<void> {
    this.#closing = true;
    await this.#queue.run(async () => {
      const all = [...this.current.generations.values()].toReversed();
      for (const generation of all) {
        await generation
          .deactivate()
          .catch((thrown: unknown) => this.#report(`stop of "${generation.name}"`, thrown));
      }
      this.#snapshots.commit(this.#snapshots.compose({ generations: new Map(), absences: new Map() }));
      await Promise.all(all.map((generation) => this.#retirement.retire(generation, options)));
    });
    await this.#retirement.settled();
  }

  #enqueue<T>(change: string, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(() => {
      if (this.#closing) throw hotPlugErrors.HOST_CLOSED({ change });
      return task();
    });
  }

  async #unit(source: FeatureSource): Promise<CodeUnit> {
    const known = this.#units.get(source.id);
    if (known) return known;
    const unit = await loadCode(source, this.#limits.startMs);
    this.#units.set(source.id, unit);
    return unit;
  }

  #loaded(feature: string): Generation {
    const generation = this.current.generations.get(feature);
    if (!generation) throw hotPlugErrors.FEATURE_NOT_LOADED({ feature });
    return generation;
  }

  #report(what: string, thrown: unknown): void {
    this.options.onError?.(what, thrown);
  }
}
