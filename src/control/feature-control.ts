import { isDeepStrictEqual } from 'node:util';
import { isAppError, messageOf, Mutex } from '#libs/base';
import type { ConfigChange, Snapshot } from '#libs/config';
import { hotPlugErrors, type FeatureHost, type FeatureSource } from '#libs/hot-plug';
import type { AuditAction, AuditEntry, ControlStore, StoredSetting } from './control-store.port.js';
import { auditEntry, type Actor } from './audit.js';
import {
  desiredIn,
  keysWithoutEffect,
  type Asked,
  type DesiredFeature,
  type FeatureValues,
} from './desired-features.js';
import { controlErrors } from './errors.js';
import type { FeatureCatalogue } from './feature-catalogue.js';
import { mergePatch } from './merge-patch.js';
import { Retry } from './retry.js';
import { STORED_LAYER, treeOf } from './stored-layer.js';

/** What the control needs of the running settings. */
export interface FeatureSettings {
  readonly snapshot: Snapshot<FeatureValues>;
  /** The snapshot as it would be with this content of a layer. @throws CONFIG_INVALID */
  preview(layer: string, tree: unknown): Snapshot<FeatureValues>;
  /** The layer above `layer` that decides `key`. */
  shadowedBy(key: string, layer: string): string | undefined;
  reload(layer: string): Promise<void>;
  onChange(listener: (update: { readonly changes: readonly ConfigChange[] }) => void): () => void;
}

export interface FeatureControlDeps {
  readonly host: FeatureHost;
  readonly settings: FeatureSettings;
  readonly catalogue: FeatureCatalogue;
  readonly store: ControlStore;
  readonly log: (message: string, details: object) => void;
}

/** A feature that should be otherwise than it is. */
export interface Refusal {
  readonly reason: string;
  readonly at: Date;
}

export interface FeatureChange {
  readonly feature: string;
  readonly actor: Actor;
  /** The ETag the caller saw; the change is refused if it is not the current one. */
  readonly ifMatch: string | undefined;
}

interface Edit {
  /** What the request names. */
  readonly asked: Asked;
  readonly edit: (stored: StoredSetting) => StoredSetting;
}

/**
 * Makes the features that run equal to those that the settings ask for, and carries administrators' changes out: first
 * on the host, then into the store. All changes, whoever asks for them, go through one queue.
 */
export class FeatureControl {
  readonly #queue = new Mutex();
  readonly #applied = new Map<string, DesiredFeature>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #retry = new Retry(() => this.#reconcile('retry'));
  #stopListening: (() => void) | undefined;

  constructor(private readonly deps: FeatureControlDeps) {}

  get refusals(): ReadonlyMap<string, Refusal> {
    return this.#refusals;
  }

  get names(): readonly string[] {
    return [
      ...new Set([...this.deps.catalogue.names, ...this.deps.host.current.generations.keys()]),
    ].toSorted();
  }

  /** Features that the settings ask for and that do not exist. */
  get unknownFeatures(): readonly string[] {
    const { features } = this.deps.settings.snapshot.values;
    return Object.keys(features).filter((name) => features[name]?.enabled && !this.names.includes(name));
  }

  /** What the settings ask for; a feature they do not mention is off. @throws FEATURE_UNKNOWN */
  desired(feature: string): DesiredFeature {
    if (!this.names.includes(feature)) throw hotPlugErrors.FEATURE_UNKNOWN({ feature, known: this.names });
    return desiredIn(this.deps.settings.snapshot, feature);
  }

  /** Loads what should be on, and follows the settings from then on. A feature that fails does not stop the others. */
  async start(): Promise<void> {
    await this.#reconcile('start');
    this.#stopListening = this.deps.settings.onChange(({ changes }) => {
      const own = changes.find((c) => c.key.startsWith('features'));
      if (own) void this.#reconcile(own.source);
    });
  }

  stop(): void {
    this.#stopListening?.();
    this.#retry.stop();
  }

  /** Switches a feature on (if it is not) with this configuration instead of what was stored before. */
  put(
    change: FeatureChange,
    config: Readonly<Record<string, unknown>> | undefined,
  ): Promise<{ created: boolean }> {
    return this.#change(change, {
      asked: { enabled: true, config },
      edit: (stored) => ({ ...stored, enabled: true, config: config ?? stored.config }),
    });
  }

  /** Changes part of what is stored; `null` gives a key back to the lower layers (RFC 7396). */
  patch(
    change: FeatureChange,
    patch: { readonly enabled?: boolean | null; readonly config?: Readonly<Record<string, unknown>> },
  ): Promise<{ created: boolean }> {
    return this.#change(change, {
      asked: patch,
      edit: (stored) => ({
        ...stored,
        enabled: patch.enabled === null ? undefined : (patch.enabled ?? stored.enabled),
        config: patch.config ? mergePatch(stored.config, patch.config) : stored.config,
      }),
    });
  }

  remove(change: FeatureChange): Promise<{ created: boolean }> {
    if (!this.deps.host.current.generations.has(change.feature) && !this.desired(change.feature).enabled) {
      throw hotPlugErrors.FEATURE_NOT_LOADED({ feature: change.feature });
    }
    return this.#change(change, {
      asked: { enabled: false },
      edit: (stored) => ({ ...stored, enabled: false }),
    });
  }

  /** Equal as long as neither what is wanted nor what runs has changed. */
  etag(feature: string): string {
    const generation = this.deps.host.current.generations.get(feature)?.number ?? 0;
    return auditEntry.hash({ feature, generation, desired: this.desired(feature) });
  }

  #change(change: FeatureChange, { asked, edit }: Edit): Promise<{ created: boolean }> {
    return this.#queue.run(async () => {
      const { feature, actor } = change;
      const before = this.desired(feature);
      const all = await this.deps.store.settings();
      const stored = all.find((s) => s.feature === feature) ?? { feature, enabled: undefined, config: {} };
      const next = edit(stored);
      const wanted = { enabled: next.enabled ?? before.enabled, config: next.config };
      const attempt = { actor, action: this.#actionFor(feature, wanted), feature, before, after: wanted };
      try {
        this.#checkPrecondition(change);
        const tree = treeOf([...all.filter((s) => s.feature !== feature), next]);
        const after = desiredIn(this.deps.settings.preview(STORED_LAYER, tree), feature);
        this.#refuseShadowed(feature, keysWithoutEffect({ asked, stored, next, after }));
        attempt.after = after;
        const created = attempt.after.enabled && !this.deps.host.current.generations.has(feature);
        await this.#apply(feature, attempt.after);
        await this.#save(next, attempt);
        return { created };
      } catch (thrown) {
        await this.#audit(auditEntry.make({ ...attempt, thrown }));
        throw thrown;
      }
    });
  }

  /** What cannot be stored does not stay on the host either. */
  async #save(
    next: StoredSetting,
    attempt: Parameters<typeof auditEntry.make>[0] & { before: DesiredFeature },
  ) {
    try {
      await this.deps.store.save(next, auditEntry.make(attempt));
    } catch (thrown) {
      await this.#apply(attempt.feature, attempt.before);
      throw thrown;
    }
    await this.deps.settings.reload(STORED_LAYER);
  }

  #checkPrecondition({ feature, ifMatch }: FeatureChange): void {
    const current = this.etag(feature);
    if (ifMatch === undefined || ifMatch === '*') return;
    const tags = ifMatch.split(',').map((tag) => tag.trim());
    if (!tags.includes(current)) throw controlErrors.PRECONDITION_FAILED({ feature, current });
  }

  /** A change that a higher layer would hide is refused, not stored in vain. */
  #refuseShadowed(feature: string, keys: readonly string[]): void {
    for (const key of keys.map((k) => `features.${feature}.${k}`)) {
      const layer = this.deps.settings.shadowedBy(key, STORED_LAYER);
      if (layer === undefined) continue;
      throw controlErrors.SETTING_SHADOWED({ key, layer, change: 'change it there' });
    }
  }

  #actionFor(feature: string, after: DesiredFeature): AuditAction {
    if (!after.enabled) return 'unload';
    return this.deps.host.current.generations.has(feature) ? 'reconfigure' : 'load';
  }

  async #apply(feature: string, desired: DesiredFeature): Promise<void> {
    const { host, catalogue } = this.deps;
    const loaded = host.current.generations.has(feature);
    const known = this.#applied.get(feature);
    if (loaded && known && isDeepStrictEqual(known, desired)) return;
    if (desired.enabled) {
      const source: FeatureSource = catalogue.source(feature);
      await host.apply(source, desired.config);
    } else if (loaded || host.current.absences.has(feature)) {
      await host.unload(feature);
    }
    this.#applied.set(feature, desired);
    this.#refusals.delete(feature);
  }

  #reconcile(actor: string): Promise<void> {
    return this.#queue.run(async () => {
      this.#noteUnknown();
      let waiting = this.names.filter(
        (name) => !isDeepStrictEqual(this.#applied.get(name), this.desired(name)),
      );
      // features may need each other: go round as long as that brings one up
      let temporary = false;
      for (let before = Infinity; waiting.length > 0 && waiting.length < before;) {
        before = waiting.length;
        temporary = false;
        const failed: string[] = [];
        for (const feature of waiting) {
          const outcome = await this.#attempt(feature, actor);
          if (outcome !== 'applied') failed.push(feature);
          if (outcome === 'refused for now') temporary = true;
        }
        waiting = failed;
      }
      if (temporary) this.#retry.later();
      else this.#retry.reset();
    });
  }

  #noteUnknown(): void {
    const unknown = this.unknownFeatures;
    for (const name of this.#refusals.keys()) if (!this.names.includes(name)) this.#refusals.delete(name);
    for (const feature of unknown) {
      const { message: reason } = hotPlugErrors.FEATURE_UNKNOWN({ feature, known: this.names });
      this.#refusals.set(feature, { reason, at: new Date() });
    }
  }

  async #attempt(feature: string, actor: string): Promise<'applied' | 'refused' | 'refused for now'> {
    const { log } = this.deps;
    const after = this.desired(feature);
    const before = this.#applied.get(feature);
    const action = this.#actionFor(feature, after);
    const entry = { actor: { subject: actor, requestId: undefined }, action, feature, before, after };
    const wasOff = !after.enabled && !this.deps.host.current.generations.has(feature);
    try {
      await this.#apply(feature, after);
    } catch (thrown) {
      this.#refusals.set(feature, { reason: messageOf(thrown), at: new Date() });
      log(`the ${action} of "${feature}" was refused`, { feature, actor, reason: messageOf(thrown) });
      await this.#audit(auditEntry.make({ ...entry, thrown }));
      return isTemporary(thrown) ? 'refused for now' : 'refused';
    }
    if (!wasOff) await this.#audit(auditEntry.make(entry));
    return 'applied';
  }

  /** What has happened has happened, also if it cannot be written down at the moment. */
  async #audit(entry: AuditEntry): Promise<void> {
    const { store, log } = this.deps;
    await store.audit(entry).catch((thrown: unknown) => {
      log('a change was not audited', { feature: entry.feature, reason: messageOf(thrown) });
    });
  }
}

/** True if the same change may work later without anybody doing anything: a database that is away comes back. */
function isTemporary(thrown: unknown): boolean {
  if (isAppError(thrown) && thrown.retryable) return true;
  return Error.isError(thrown) && thrown.cause !== undefined && isTemporary(thrown.cause);
}
