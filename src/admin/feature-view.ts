import type { FeatureHost } from '#libs/hot-plug';
import { maskSecrets } from '../control/audit.js';
import type { FeatureControl } from '../control/feature-control.js';

export interface FeatureView {
  readonly name: string;
  readonly description: string | undefined;
  /** What the settings ask for. */
  readonly enabled: boolean;
  readonly status: string;
  readonly version: string | undefined;
  readonly generation: number | undefined;
  readonly loadedAt: string | undefined;
  /** As it runs, secrets masked. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly routes: { readonly count: number; readonly prefixes: readonly string[] };
  readonly jobs: readonly string[];
  readonly inFlight: number;
  /** Replaced generations that still finish their work. */
  readonly draining: readonly {
    readonly version: string;
    readonly generation: number;
    readonly inFlight: number;
  }[];
  /** Why it is not what the settings ask for. */
  readonly refusal: { readonly reason: string; readonly at: string } | undefined;
  readonly etag: string;
}

export function featureView(host: FeatureHost, control: FeatureControl, name: string): FeatureView {
  const desired = control.desired(name);
  const generation = host.current.generations.get(name);
  const refusal = control.refusals.get(name);
  const failed = host.current.absences.has(name) || (refusal !== undefined && desired.enabled);
  return {
    name,
    description: generation?.definition.description,
    enabled: desired.enabled,
    status: generation?.state ?? (failed ? 'failed' : 'unloaded'),
    version: generation?.version,
    generation: generation?.number,
    loadedAt: generation?.startedAt.toISOString(),
    config: maskSecrets((generation?.config as object | undefined) ?? desired.config),
    routes: { count: generation?.routeCount ?? 0, prefixes: generation?.prefixes ?? [] },
    jobs: generation?.jobNames ?? [],
    inFlight: generation?.inFlight.count ?? 0,
    draining: host.draining
      .filter((g) => g.name === name)
      .map((g) => ({ version: g.version, generation: g.number, inFlight: g.inFlight.count })),
    refusal: refusal && { reason: refusal.reason, at: refusal.at.toISOString() },
    etag: control.etag(name),
  };
}
