import { isDeepStrictEqual } from 'node:util';
import { nameOf } from './environment.js';
import type { Composition } from './compose.js';
import { masked } from './mask.js';
import type { Entry } from './resolve.js';

/** One key as the admin API shows it. */
export interface ExplainedKey {
  readonly key: string;
  /** Masked where it is secret; absent if the key has no value. */
  readonly value?: unknown;
  /** The layer that decided: `environment`, `consul`, `admin`, `file`, `profile production`, `default`. */
  readonly source: string;
  /** The variables that gave the value, directly or through placeholders of a file. */
  readonly variables: readonly string[];
  /** The place in the layer: `config.yaml:12`. */
  readonly location?: string;
  /** The variable that would override every layer. */
  readonly env?: string;
  readonly secret: boolean;
  /** False if a change waits for a restart. */
  readonly live: boolean;
  readonly doc: string;
}

/** A key whose effective value changed, both values masked. */
export interface ConfigChange {
  readonly key: string;
  readonly live: boolean;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly source: string;
}

/** One valid state of the configuration. Immutable. */
export class Snapshot<V> {
  readonly values: V;
  readonly profile: string;
  /** Deprecated names, variables without effect and the like; no secrets. */
  readonly warnings: readonly string[];
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(composition: Composition) {
    this.values = composition.values as V;
    this.profile = composition.profile;
    this.warnings = composition.warnings;
    this.#entries = new Map(composition.entries.map((entry) => [entry.key, entry]));
  }

  explain(): readonly ExplainedKey[] {
    return [...this.#entries.values()].map(explain);
  }

  /** Keys whose values differ from those in `before`. */
  changesSince(before: Snapshot<V>): readonly ConfigChange[] {
    const keys = new Set([...before.#entries.keys(), ...this.#entries.keys()]);
    return [...keys].flatMap((key) => {
      const [old, now] = [before.#entries.get(key), this.#entries.get(key)];
      return isDeepStrictEqual(old?.value, now?.value) ? [] : [changeOf(key, old, now)];
    });
  }

  /** The layer and place that decide `key`, or `undefined` if there is no such key. */
  originOf(key: string): Entry['origin'] | undefined {
    return this.#entries.get(key)?.origin;
  }

  // inspected or serialised by accident, a snapshot shows no secret
  toJSON(): unknown {
    return this.explain();
  }
}

function explain({ key, setting, origin, value }: Entry): ExplainedKey {
  const { options } = setting;
  const env = options.env?.[0];
  const safe = masked(setting, value);
  return {
    key,
    ...(safe === undefined ? {} : { value: safe }),
    source: origin.layer,
    variables: origin.variables,
    ...(origin.location === undefined ? {} : { location: origin.location }),
    ...(env === undefined ? {} : { env: nameOf(env) }),
    secret: Boolean(options.secret),
    live: options.live ?? false,
    doc: options.doc,
  };
}

function changeOf(key: string, old: Entry | undefined, now: Entry | undefined): ConfigChange {
  const setting = (now ?? old)?.setting;
  const before = setting && masked(setting, old?.value);
  const after = setting && masked(setting, now?.value);
  return {
    key,
    live: setting?.options.live ?? false,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    source: now?.origin.layer ?? 'removed',
  };
}
