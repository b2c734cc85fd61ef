import { messageOf, Mutex, type Token } from '#libs/base';
import { loadCode, type CodeUnit, type FeatureSource } from './code-unit.js';
import { hotPlugErrors } from './errors.js';
import { Generation, type LifecycleLimits } from './generation.js';
import { HostEvents, type ChangeKind } from './host-events.js';
import {
  DEFAULT_DRAIN_MS,
  DEFAULT_LIMITS,
  EMPTY_DOCUMENT,
  type ChangeOptions,
  type ChangeResult,
  type HostOptions,
} from './host-options.js';
import { portProxy } from './ports.js';
import { Retirement } from './retirement.js';
import { shareable } from './shareable.js';
import { SnapshotStore, withEntry, type Lease } from './snapshot-store.js';
import type { Snapshot } from './snapshot.js';
import { startGeneration } from './start-generation.js';
import { validateConfig } from './validate-config.js';

export type { Lease } from './snapshot-store.js';

interface Change {
  readonly unit: CodeUnit;
  readonly config: unknown;
  readonly options: ChangeOptions;
}

/**
 * Loads, upgrades, reconfigures and unloads features while they serve. Every change is one transaction: the new
 * generation is started, probed and composed with all others beside the running one; only if all of that has worked, the
 * old one's jobs are stopped and one assignment makes the new one visible. A failure before leaves the old untouched, a
 * failure after brings it back. Changes go through one queue.
 */
export class FeatureHost {
  readonly events = new HostEvents();
  readonly #queue = new Mutex();
  readonly #units = new Map<string, CodeUnit>();
  readonly #snapshots: SnapshotStore;
  readonly #retirement: Retirement;
  readonly #limits: LifecycleLimits;
  #generations = 0;
  #closing = false;

  constructor(private readonly options: HostOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#snapshots = new SnapshotStore({
      baseSchema: options.baseSchema,
      openApiBase: options.openApiBase ?? (() => EMPTY_DOCUMENT),
      onReleased: () => this.#retirement.check(),
    });
    this.#retirement = new Retirement(this.#snapshots);
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
      return this.#change({ unit, config, options });
    });
  }

  /** Loads the feature, or replaces the running generation by this code and configuration (upgrade or downgrade). */
  apply(source: FeatureSource, config: unknown, options: ChangeOptions = {}): Promise<ChangeResult> {
    return this.#enqueue(`applying ${source.id}`, async () =>
      this.#change({ unit: await this.#unit(source), config, options }),
    );
  }

  /** The same code with another configuration. On failure the old configuration goes on serving. */
  reconfigure(feature: string, config: unknown, options: ChangeOptions = {}): Promise<ChangeResult> {
    return this.#enqueue(`reconfiguring ${feature}`, async () =>
      this.#change({ unit: this.#loaded(feature).unit, config, options }),
    );
  }

  /** Takes the feature away; its tables stay. @throws FEATURE_NOT_LOADED, FEATURE_REQUIREMENT_UNMET */
  unload(feature: string, options: ChangeOptions = {}): Promise<{ readonly drained: Promise<boolean> }> {
    return this.#enqueue(`unloading ${feature}`, async () => {
      if (this.current.absences.has(feature)) {
        this.#snapshots.commit(
          this.#snapshots.compose({ absences: withEntry(this.current.absences, feature, undefined) }),
        );
        return { drained: Promise.resolve(true) };
      }
      const generation = this.#loaded(feature);
      const next = this.#snapshots.compose({
        generations: withEntry(this.current.generations, feature, undefined),
      });
      await this.#fence(generation);
      this.#snapshots.commit(next);
      const drained = this.#retirement.retire(generation, options);
      this.events.emit({
        kind: 'unloaded',
        feature,
        version: generation.version,
        generation: generation.number,
      });
      return { drained };
    });
  }

  /** Unloads everything and refuses further changes. */
  async close(options: ChangeOptions = {}): Promise<void> {
    this.#closing = true;
    await this.#queue.run(async () => {
      const all = [...this.current.generations.values()].reverse();
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
    const unit = await loadCode(source);
    this.#units.set(source.id, unit);
    return unit;
  }

  #loaded(feature: string): Generation {
    const generation = this.current.generations.get(feature);
    if (!generation) throw hotPlugErrors.FEATURE_NOT_LOADED({ feature });
    return generation;
  }

  async #change(change: Change): Promise<ChangeResult> {
    const { name, version } = change.unit.definition;
    const old = this.current.generations.get(name);
    try {
      const stopFirst = old !== undefined && change.unit.definition.strategy === 'stop-first';
      return await (stopFirst ? this.#stopFirst(change, old) : this.#replace(change, old));
    } catch (thrown) {
      if (!this.current.generations.has(name)) this.#noteAbsence(change.unit, messageOf(thrown));
      this.events.emit({ kind: 'failed', feature: name, version, reason: messageOf(thrown) });
      throw thrown;
    }
  }

  /** Leaves a gap, in which the feature's routes answer 503; on failure the old code is started anew. */
  async #stopFirst(change: Change, old: Generation): Promise<ChangeResult> {
    const config = await validateConfig(change.unit.definition, change.config);
    await this.#fence(old);
    const absence = { feature: old.name, reason: 'it is being replaced', prefixes: old.prefixes };
    const absences = withEntry(this.current.absences, old.name, absence);
    this.#snapshots.commit(
      this.#snapshots.compose({
        generations: withEntry(this.current.generations, old.name, undefined),
        absences,
      }),
    );
    const drained = this.#retirement.retire(old, change.options);
    await drained;
    try {
      return {
        ...(await this.#replace({ ...change, config }, undefined)),
        change: changeOf(change, old),
        drained,
      };
    } catch (thrown) {
      await this.#replace({ unit: old.unit, config: old.config, options: change.options }, undefined);
      throw thrown;
    }
  }

  async #replace(change: Change, old: Generation | undefined): Promise<ChangeResult> {
    const began = performance.now();
    const { name, version } = change.unit.definition;
    const generation = this.#generation(
      change.unit,
      await validateConfig(change.unit.definition, change.config),
    );
    try {
      await startGeneration(generation, this.options.migrator);
      const started = performance.now();
      const next = this.#snapshots.compose({
        generations: withEntry(this.current.generations, name, generation),
        absences: withEntry(this.current.absences, name, undefined),
      });
      generation.state = 'ready';
      const composed = performance.now();
      await this.#commit(next, { generation, old });
      const timings = {
        start: started - began,
        compose: composed - started,
        total: performance.now() - began,
      };
      const kind = changeOf(change, old);
      this.events.emit({
        kind,
        feature: name,
        version,
        generation: generation.number,
        previous: old?.version,
        seconds: timings.total / 1000,
      });
      const drained = old ? this.#retirement.retire(old, change.options) : Promise.resolve(true);
      return { feature: name, version, generation: generation.number, change: kind, timings, drained };
    } catch (thrown) {
      generation.state = 'failed';
      await this.#retirement.retire(generation, { drainMs: generation.inFlight.idle ? 0 : DEFAULT_DRAIN_MS });
      throw thrown;
    }
  }

  /** The point of no return: fence, swap, activate. If the new generation does not activate, the old one comes back. */
  async #commit(
    next: Snapshot,
    { generation, old }: { generation: Generation; old: Generation | undefined },
  ) {
    const previous = this.current;
    if (old) await this.#fence(old);
    this.#snapshots.commit(next);
    generation.state = 'active';
    try {
      await generation.activate();
    } catch (thrown) {
      this.#snapshots.commit(this.#snapshots.compose(previous));
      await generation.deactivate().catch((e: unknown) => this.#report(`stop of "${generation.name}"`, e));
      await old?.activate();
      throw hotPlugErrors.FEATURE_START_FAILED(
        { feature: generation.name, version: generation.version, reason: messageOf(thrown) },
        { cause: thrown },
      );
    }
  }

  /** Stops a generation's own work; one that cannot be stopped goes on, and the change is given up. */
  async #fence(generation: Generation): Promise<void> {
    try {
      await generation.deactivate();
    } catch (thrown) {
      await generation.activate().catch((e: unknown) => this.#report(`restart of "${generation.name}"`, e));
      throw thrown;
    }
  }

  #generation(unit: CodeUnit, config: unknown): Generation {
    return new Generation(unit, {
      number: ++this.#generations,
      config,
      child: this.options,
      limits: this.#limits,
      port: (token) => this.#port(token, unit),
      onError: (what, thrown) => this.#report(what, thrown),
    });
  }

  #port<T extends object>(token: Token<T>, consumer: CodeUnit): T {
    const service = this.options.services.get(token);
    if (service) return shareable(service as T);
    return portProxy(token, consumer.definition, () => this.current.ports.get(token));
  }

  #noteAbsence(unit: CodeUnit, reason: string): void {
    const { name, http } = unit.definition;
    const prefixes = (http?.namespaces ?? []).map((n) => `${this.options.globalPrefix}/v1/${n}`);
    const absences = withEntry(this.current.absences, name, { feature: name, reason, prefixes });
    this.#snapshots.commit(this.#snapshots.compose({ absences }));
  }

  #report(what: string, thrown: unknown): void {
    this.options.onError?.(what, thrown);
  }
}

function changeOf(change: Change, old: Generation | undefined): ChangeKind {
  if (!old) return 'loaded';
  return old.unit === change.unit ? 'reconfigured' : 'upgraded';
}
