import { messageOf, Mutex, type AppError } from '#libs/base';
import type { Catalogue } from './catalogue.js';
import { compose, type LoadedLayer } from './compose.js';
import type { Environment } from './environment.js';
import { configError, settingsErrors, type ConfigError } from './errors.js';
import type { ConfigLayer } from './layer.js';
import { Snapshot, type ConfigChange } from './snapshot.js';
import { LayerSlot } from './slot.js';

export interface SettingsUpdate<V> {
  readonly snapshot: Snapshot<V>;
  readonly previous: Snapshot<V>;
  readonly changes: readonly ConfigChange[];
}

export interface SettingsOptions<V> {
  readonly catalogue: Catalogue<V>;
  readonly environment: Environment;
  readonly layers?: readonly ConfigLayer[];
}

type Listener<T> = (event: T) => void | Promise<void>;

/**
 * The configuration of a running process: one valid snapshot at any time. What a layer brings anew is validated as a
 * whole; if it is refused, the snapshot stays and `lastError` says why.
 */
export class Settings<V> {
  #current: Snapshot<V> | undefined;
  #started: Snapshot<V> | undefined;
  #refusal: ConfigError | undefined;
  #listenerFailure: AppError | undefined;
  #catalogue: Catalogue<V>;
  #slots: readonly LayerSlot[] = [];
  readonly #environment: Environment;
  readonly #turn = new Mutex();
  readonly #changed = new Set<Listener<SettingsUpdate<V>>>();
  readonly #refused = new Set<Listener<AppError>>();

  private constructor(options: SettingsOptions<V>) {
    this.#catalogue = options.catalogue;
    this.#environment = options.environment;
  }

  /** Reads all layers. Rejects with `CONFIG_INVALID` and every fault; nothing is left running then. */
  static async open<V>(options: SettingsOptions<V>): Promise<Settings<V>> {
    const settings = new Settings<V>(options);
    const slots = byRank((options.layers ?? []).map((layer) => new LayerSlot(layer)));
    settings.#slots = slots;
    for (const slot of slots) await slot.read();
    settings.#current = settings.#compose(slots.map((slot) => slot.latest));
    for (const slot of slots) slot.accept();
    settings.#started = settings.#current;
    for (const slot of slots) await settings.#watch(slot);
    return settings;
  }

  get snapshot(): Snapshot<V> {
    return this.#current as Snapshot<V>;
  }

  /** Shorthand for `snapshot.values`. Read it anew for live keys. */
  get values(): V {
    return this.snapshot.values;
  }

  /** Why the newest content of some layer is not in force; `undefined` if all of it is. For health. */
  get lastError(): AppError | undefined {
    return this.#refusal ?? this.#slots.find((slot) => slot.failure)?.failure ?? this.#listenerFailure;
  }

  /** Keys that need a restart and differ from what the process started with. */
  get pendingRestart(): readonly string[] {
    const changes = this.#started ? this.snapshot.changesSince(this.#started) : [];
    return changes.filter((change) => !change.live).map((change) => change.key);
  }

  /** Call when the process has been built from the present snapshot: `pendingRestart` counts from here. */
  markStarted(): void {
    this.#started = this.#current;
  }

  /** Called after every change of the snapshot. Returns the function that ends it. */
  onChange(listener: Listener<SettingsUpdate<V>>): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** Called when an update is refused, with the reason. Returns the function that ends it. */
  onRefused(listener: Listener<AppError>): () => void {
    this.#refused.add(listener);
    return () => this.#refused.delete(listener);
  }

  /**
   * Adds a layer to the running settings (Consul KV and stored changes can only be reached once there are settings).
   * Rejects with `CONFIG_INVALID`, and adds nothing, if its content does not fit. Returns the function that removes it.
   */
  async attach(layer: ConfigLayer): Promise<() => Promise<void>> {
    const slot = new LayerSlot(layer);
    await this.#turn.run(async () => {
      await slot.read();
      const slots = byRank([...this.#slots, slot]);
      const next = this.#compose(slots.map((each) => (each === slot ? each.latest : each.accepted)));
      slot.accept();
      this.#slots = slots;
      this.#replace(next);
    });
    await this.#watch(slot);
    return () => this.#detach(slot);
  }

  /** Reads a layer again, or all of them. For layers without `watch`, and for an administrator's reload. */
  async reload(layerName?: string): Promise<void> {
    const slots = this.#slots.filter((slot) => layerName === undefined || slot.layer.name === layerName);
    await this.#turn.run(async () => {
      for (const slot of slots) await this.#refresh(slot);
    });
  }

  /**
   * Replaces the declarations, as when a feature with settings of its own is loaded. Throws `CONFIG_INVALID`, and
   * changes nothing, if the present layers do not fit them.
   */
  redeclare(catalogue: Catalogue<V>): Promise<void> {
    return this.#turn.run(() => {
      const before = this.#catalogue;
      this.#catalogue = catalogue;
      try {
        this.#replace(this.#compose(this.#slots.map((slot) => slot.accepted)));
      } catch (error) {
        this.#catalogue = before;
        throw error;
      }
      return Promise.resolve();
    });
  }

  /**
   * The snapshot as it would be if the layer held `tree` instead: to validate an admin change before it is stored.
   * Throws `CONFIG_INVALID` if it would be refused, `CONFIG_LAYER_UNKNOWN` if there is no such layer.
   */
  preview(layerName: string, tree: unknown): Snapshot<V> {
    const target = this.#slotOf(layerName);
    return this.#compose(this.#slots.map((slot) => (slot === target ? slot.with(tree) : slot.accepted)));
  }

  /** The layer above `layerName` that decides `key`, so that a change there would have no effect; else `undefined`. */
  shadowedBy(key: string, layerName: string): string | undefined {
    const own = this.#slotOf(layerName);
    const decided = this.snapshot.originOf(key)?.layer;
    if (decided === undefined || decided === layerName) return undefined;
    const slot = this.#slots.find((each) => each.layer.name === decided);
    if (slot) return slot.layer.rank > own.layer.rank ? decided : undefined;
    return decided === 'environment' ? decided : undefined;
  }

  /** Stops watching. The last snapshot stays readable. */
  async close(): Promise<void> {
    for (const slot of this.#slots) await slot.stop();
    this.#changed.clear();
    this.#refused.clear();
  }

  async #detach(slot: LayerSlot): Promise<void> {
    await slot.stop();
    await this.#turn.run(() => {
      const rest = this.#slots.filter((each) => each !== slot);
      this.#replace(this.#compose(rest.map((each) => each.accepted)));
      this.#slots = rest;
      return Promise.resolve();
    });
  }

  #watch(slot: LayerSlot): Promise<void> {
    return slot.watch(() => void this.#turn.run(() => this.#refresh(slot)));
  }

  async #refresh(slot: LayerSlot): Promise<void> {
    await slot.read();
    this.#refusal = this.#takeLatest(slot);
    const reason = this.#refusal ?? slot.failure;
    if (reason) for (const listener of this.#refused) this.#call(listener, reason);
  }

  /** Takes all that is new; if that does not fit, at least what `slot` brought. Returns why something was refused. */
  #takeLatest(slot: LayerSlot): ConfigError | undefined {
    const refusal = this.#tryTake(this.#slots);
    const others = this.#slots.some((each) => each !== slot && each.pending);
    if (refusal && others) this.#tryTake([slot]);
    return refusal;
  }

  #tryTake(fresh: readonly LayerSlot[]): ConfigError | undefined {
    try {
      const next = this.#compose(
        this.#slots.map((slot) => (fresh.includes(slot) ? slot.latest : slot.accepted)),
      );
      for (const slot of fresh) slot.accept();
      this.#replace(next);
      return undefined;
    } catch (error) {
      return error as ConfigError;
    }
  }

  #compose(layers: readonly LoadedLayer[]): Snapshot<V> {
    const composition = compose({ catalogue: this.#catalogue, environment: this.#environment, layers });
    if (composition.problems.length > 0) throw configError(composition.problems);
    return new Snapshot<V>(composition);
  }

  #replace(snapshot: Snapshot<V>): void {
    const previous = this.snapshot;
    const changes = snapshot.changesSince(previous);
    this.#current = snapshot;
    if (changes.length === 0) return;
    this.#listenerFailure = undefined;
    for (const listener of this.#changed) this.#call(listener, { snapshot, previous, changes });
  }

  // one broken listener must not keep the others from hearing
  #call<T>(listener: Listener<T>, event: T): void {
    const run = async (): Promise<void> => listener(event);
    run().catch((error: unknown) => {
      this.#listenerFailure = settingsErrors.CONFIG_LISTENER_FAILED(
        { reason: messageOf(error) },
        { cause: error },
      );
    });
  }

  #slotOf(name: string): LayerSlot {
    const slot = this.#slots.find((each) => each.layer.name === name);
    if (slot) return slot;
    throw settingsErrors.CONFIG_LAYER_UNKNOWN({ name, known: this.#slots.map((each) => each.layer.name) });
  }
}

function byRank(slots: readonly LayerSlot[]): readonly LayerSlot[] {
  return slots.toSorted((a, b) => b.layer.rank - a.layer.rank);
}
