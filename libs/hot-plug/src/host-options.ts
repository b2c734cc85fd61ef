import type { OpenAPIObject } from '@nestjs/swagger';
import type { ChildOptions } from './child-app.js';
import type { FeatureMigration } from './contract.js';
import type { LifecycleLimits } from './generation.js';
import type { SubSchema } from './graphql/compose-schema.js';
import type { ChangeKind } from './host-events.js';

/** Brings a feature's tables to what its code needs. All steps that are there already are passed over. */
export interface Migrator {
  migrate(feature: string, migrations: readonly FeatureMigration[]): Promise<unknown>;
}

export interface HostOptions extends ChildOptions {
  readonly migrator?: Migrator;
  /** The root application's own part of the merged GraphQL schema. */
  readonly baseSchema?: SubSchema;
  /** The document that the features' documents are merged into. */
  readonly openApiBase?: () => OpenAPIObject;
  readonly limits?: Partial<LifecycleLimits>;
  /** What went wrong beside the change itself: a failing job, a failing close. */
  readonly onError?: (what: string, thrown: unknown) => void;
}

export interface ChangeOptions {
  /** How long the replaced generation may finish what it has begun. Unit: milliseconds. Default: 30,000. */
  readonly drainMs?: number;
}

export interface ChangeResult {
  readonly feature: string;
  readonly version: string;
  readonly generation: number;
  readonly change: ChangeKind;
  /** Unit: milliseconds. `start`: until the new generation was healthy; `compose`: the candidate snapshot; `total`: until it served. */
  readonly timings: { readonly start: number; readonly compose: number; readonly total: number };
  /** False if the replaced generation still had work when the time was over. */
  readonly drained: Promise<boolean>;
}

export const DEFAULT_LIMITS: LifecycleLimits = {
  startMs: 30_000,
  probeMs: 5_000,
  activateMs: 10_000,
  closeMs: 10_000,
};
export const DEFAULT_DRAIN_MS = 30_000;
export const EMPTY_DOCUMENT: OpenAPIObject = {
  openapi: '3.0.0',
  info: { title: 'features', version: '1' },
  paths: {},
};
