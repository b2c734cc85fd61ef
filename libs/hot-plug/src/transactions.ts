import { messageOf, type Token } from '#libs/base';
import type { CodeUnit } from './code-unit.js';
import { hotPlugErrors } from './errors.js';
import { Generation, type LifecycleLimits } from './generation.js';
import type { ChangeKind, HostEvents } from './host-events.js';
import type { ChangeOptions, ChangeResult, HostOptions } from './host-options.js';
import { portProxy } from './ports.js';
import type { Retirement } from './retirement.js';
import { shareable } from './shareable.js';
import { withEntry, type SnapshotStore } from './snapshot-store.js';
import type { Snapshot } from './snapshot.js';
import { startGeneration } from './start-generation.js';
import { validateConfig } from './validate-config.js';

export interface Change {
  readonly unit: CodeUnit;
  /** As it was given; the transaction validates it. */
  readonly config: unknown;
  readonly options: ChangeOptions;
}

/** A change whose configuration is validated. */
interface Step extends Change {
  readonly kind: ChangeKind;
}

export interface TransactionParts {
  readonly snapshots: SnapshotStore;
  readonly retirement: Retirement;
  readonly events: HostEvents;
  readonly host: HostOptions;
  readonly limits: LifecycleLimits;
  readonly report: (what: string, thrown: unknown) => void;
}

/** Carries out changes, one at a time: whoever calls sees to that. */
export class Transactions {
  #generations = 0;

  constructor(private readonly parts: TransactionParts) {}

  get #current(): Snapshot {
    return this.parts.snapshots.current;
  }

  /** Load, upgrade, downgrade or reconfiguration. */
  async change(change: Change): Promise<ChangeResult> {
    const { definition } = change.unit;
    const { name, version } = definition;
    const old = this.#current.generations.get(name);
    try {
      const config = await validateConfig(definition, change.config, this.parts.limits.startMs);
      const step: Step = { ...change, config, kind: kindOf(change, old) };
      const stopFirst = old !== undefined && definition.strategy === 'stop-first';
      const result = await (stopFirst ? this.#stopFirst(step, old) : this.#replace(step, old));
      const { generation, change: kind, timings } = result;
      this.parts.events.emit({
        kind,
        feature: name,
        version,
        generation,
        previous: old?.version,
        seconds: timings.total / 1000,
      });
      return result;
    } catch (thrown) {
      if (!this.#current.generations.has(name)) this.#noteAbsence(change.unit, messageOf(thrown));
      this.parts.events.emit({ kind: 'failed', feature: name, version, reason: messageOf(thrown) });
      throw thrown;
    }
  }

  async unload(
    generation: Generation,
    options: ChangeOptions,
  ): Promise<{ readonly drained: Promise<boolean> }> {
    const { snapshots, retirement, events } = this.parts;
    const { name, version, number } = generation;
    const next = snapshots.compose({ generations: withEntry(this.#current.generations, name, undefined) });
    await this.#fence(generation);
    snapshots.commit(next);
    const drained = retirement.retire(generation, options);
    events.emit({ kind: 'unloaded', feature: name, version, generation: number });
    return { drained };
  }

  /** Forgets a feature that is not there. */
  forget(feature: string): void {
    const { snapshots } = this.parts;
    snapshots.commit(snapshots.compose({ absences: withEntry(this.#current.absences, feature, undefined) }));
  }

  /** Leaves a gap, in which the feature's routes answer 503; on failure the old code is started anew. */
  async #stopFirst(step: Step, old: Generation): Promise<ChangeResult> {
    const { snapshots, retirement } = this.parts;
    const { name, version, prefixes } = old;
    const absence = { feature: name, reason: 'it is being replaced', prefixes, version };
    const gap = snapshots.compose({
      generations: withEntry(this.#current.generations, name, undefined),
      absences: withEntry(this.#current.absences, name, absence),
    });
    await this.#fence(old);
    snapshots.commit(gap);
    const drained = retirement.retire(old, step.options);
    await drained;
    try {
      return { ...(await this.#replace(step, undefined)), drained };
    } catch (thrown) {
      const back = { ...step, unit: old.unit, config: old.config };
      await this.#replace(back, undefined).catch((e: unknown) =>
        this.parts.report(`restart of "${name}" ${version}`, e),
      );
      throw thrown;
    }
  }

  async #replace(step: Step, old: Generation | undefined): Promise<ChangeResult> {
    const { snapshots, retirement, host } = this.parts;
    const began = performance.now();
    const { name, version } = step.unit.definition;
    const generation = this.#generation(step.unit, step.config);
    try {
      await startGeneration(generation, host.migrator);
      const started = performance.now();
      const next = snapshots.compose({
        generations: withEntry(this.#current.generations, name, generation),
        absences: withEntry(this.#current.absences, name, undefined),
      });
      generation.state = 'ready';
      const composed = performance.now();
      await this.#commit(next, { generation, old });
      const drained = old ? retirement.retire(old, step.options) : Promise.resolve(true);
      const timings = {
        start: started - began,
        compose: composed - started,
        total: performance.now() - began,
      };
      return {
        feature: name,
        version,
        generation: generation.number,
        change: step.kind,
        timings,
        drained,
      };
    } catch (thrown) {
      generation.state = 'failed';
      // it may have served for a moment: what it has begun, it finishes
      await retirement.retire(generation, step.options);
      throw thrown;
    }
  }

  /** The point of no return: fence, swap, activate. If the new generation does not activate, the old one comes back. */
  async #commit(
    next: Snapshot,
    { generation, old }: { generation: Generation; old: Generation | undefined },
  ): Promise<void> {
    const { snapshots, report } = this.parts;
    const previous = this.#current;
    if (old) await this.#fence(old);
    snapshots.commit(next);
    generation.state = 'active';
    try {
      await generation.activate();
    } catch (cause) {
      snapshots.commit(snapshots.compose(previous));
      await generation.deactivate().catch((e: unknown) => report(`stop of "${generation.name}"`, e));
      await old?.activate().catch((e: unknown) => report(`restart of "${generation.name}"`, e));
      throw hotPlugErrors.FEATURE_START_FAILED(
        { feature: generation.name, version: generation.version, reason: messageOf(cause) },
        { cause },
      );
    }
  }

  /** Stops a generation's own work; one that cannot be stopped goes on, and the change is given up. */
  async #fence(generation: Generation): Promise<void> {
    try {
      await generation.deactivate();
    } catch (thrown) {
      const failed = (e: unknown) => this.parts.report(`restart of "${generation.name}"`, e);
      await generation.activate().catch(failed);
      throw thrown;
    }
  }

  #generation(unit: CodeUnit, config: unknown): Generation {
    const { host, limits, report } = this.parts;
    return new Generation(unit, {
      number: ++this.#generations,
      config,
      child: host,
      limits,
      port: (token) => this.#port(token, unit),
      onError: report,
    });
  }

  #port<T extends object>(token: Token<T>, consumer: CodeUnit): T {
    const service = this.parts.host.services.get(token);
    if (service) return shareable(service as T);
    return portProxy(token, consumer.definition, () => this.#current.ports.get(token));
  }

  #noteAbsence({ definition: { name, http } }: CodeUnit, reason: string): void {
    const { snapshots, host } = this.parts;
    const prefixes = (http?.namespaces ?? []).map((n) => `${host.globalPrefix}/v1/${n}`);
    // after a failed replacement the gap stays as it is, with what required the old version
    const gap = this.#current.absences.get(name);
    const absence = { prefixes, ...gap, feature: name, reason };
    snapshots.commit(snapshots.compose({ absences: withEntry(this.#current.absences, name, absence) }));
  }
}

function kindOf(change: Change, old: Generation | undefined): ChangeKind {
  if (!old) return 'loaded';
  return old.unit === change.unit ? 'reconfigured' : 'upgraded';
}
