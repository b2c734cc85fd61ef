import type { DynamicModule, Type } from '@nestjs/common';
import type { Token } from '#libs/base';

/** The version of this contract. A feature that states another one is refused. */
export const SDK_VERSION = 1;

/** The part of Standard Schema v1 (standardschema.dev) that the host uses; zod, valibot and arktype implement it. */
export interface ConfigSchema<C> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => ConfigResult<C> | Promise<ConfigResult<C>>;
  };
}

export type ConfigResult<C> =
  | { readonly value: C; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly unknown[] | undefined;
      }[];
    };

/**
 * One step of a feature's schema. The host knows only its name and whether it destroys; the `Migrator` that the
 * application brings knows the rest. Additive steps leave the running generation working; a destructive one needs
 * `strategy: 'stop-first'`.
 */
export interface FeatureMigration {
  readonly name: string;
  readonly destructive?: boolean;
}

export interface FeatureDefinition<C = unknown> {
  readonly sdk: typeof SDK_VERSION;
  /** Kebab-case, unique in the host: `identity`. */
  readonly name: string;
  /** Semantic version of the code. */
  readonly version: string;
  /** One line for the admin API and the reference page. */
  readonly description?: string;
  /** Path prefixes this feature owns below `/api/v<n>/`: `['blockchain/identity']`. A route outside is refused. */
  readonly http?: { readonly namespaces: readonly string[] };
  /** Features without which this one cannot run: name → semver range. */
  readonly requires?: Readonly<Record<string, string>>;
  /** Features whose ports this one uses while they are there: name → semver range. */
  readonly uses?: Readonly<Record<string, string>>;
  /** Ports it implements; each token is a provider of its module. */
  readonly provides?: readonly symbol[];
  readonly config?: ConfigSchema<C>;
  readonly migrations?: readonly FeatureMigration[];
  /** `blue-green` (default) starts the new generation beside the old; `stop-first` leaves a gap, answered with 503. */
  readonly strategy?: 'blue-green' | 'stop-first';
  /** True if its module has code-first GraphQL resolvers. */
  readonly graphql?: boolean;
  /** The ordinary Nest module of the feature. */
  module(ctx: FeatureContext<C>): Type | DynamicModule | Promise<Type | DynamicModule>;
}

/** Types a definition; the value is the default export of the feature's entry file. */
export function defineFeature<C>(definition: FeatureDefinition<C>): FeatureDefinition<C> {
  return definition;
}

/** What one generation of a feature gets from the host. Inject it with `FEATURE_CONTEXT`. */
export interface FeatureContext<C = unknown> {
  readonly name: string;
  readonly version: string;
  /** Grows by one with every generation of any feature in this process. */
  readonly generation: number;
  readonly config: Readonly<C>;
  /** Aborted when this generation begins to drain. */
  readonly signal: AbortSignal;
  /** Keeps the generation alive until `work` settles. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Runs when the generation ends, in reverse order, also when its start failed half-way. */
  defer(cleanup: () => unknown): void;
  /**
   * A shared service of the host, or another feature's port. A port is a stable proxy: the provider is looked up per
   * call, the call is counted on it, and `FEATURE_UNAVAILABLE` is thrown when there is none. Methods of a port are async.
   */
  port<T extends object>(token: Token<T>): T;
}

/** The life of a generation. Any step before `active` may end in `failed`, with the old generation untouched. */
export type FeatureState = 'loading' | 'starting' | 'ready' | 'active' | 'draining' | 'stopped' | 'failed';

/** Called after the commit, when no other generation of the feature works any more. Start producing work here. */
export interface OnFeatureActivate {
  onFeatureActivate(): void | Promise<void>;
}

/** Called before the next generation is committed, or before unloading. Stop producing work and wait for it. */
export interface OnFeatureDeactivate {
  onFeatureDeactivate(): void | Promise<void>;
}

/** One indicator of a feature's health. `degraded` serves and is reported; `down` fails the start probe and readiness. */
export interface HealthReport {
  readonly status: 'up' | 'degraded' | 'down';
  readonly [detail: string]: unknown;
}

/** Provide it under `FEATURE_HEALTH`: indicator name → report. */
export type FeatureHealth = () => Promise<Readonly<Record<string, HealthReport>>>;
