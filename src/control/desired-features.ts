import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '#libs/config';
import type { StoredSetting } from './control-store.port.js';
import { leafPaths } from './merge-patch.js';

/** The part of the settings that says which features run and how. */
export interface DesiredFeature {
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
}
export interface FeatureValues {
  readonly features: Readonly<Record<string, DesiredFeature>>;
}

/** A feature that the settings do not mention is off. */
export function desiredIn(snapshot: Snapshot<FeatureValues>, feature: string): DesiredFeature {
  const { features } = snapshot.values;
  const member = Object.hasOwn(features, feature) ? features[feature] : undefined;
  return { enabled: member?.enabled ?? false, config: member?.config ?? {} };
}

/** The dotted paths of the leaves that differ. */
function changedPaths(before: object, after: object): string[] {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...leafPaths(old), ...leafPaths(now)])].filter(
    (path) => !isDeepStrictEqual(valueAt(old, path), valueAt(now, path)),
  );
}

function valueAt(tree: Record<string, unknown>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], tree);
}

/** What an administrator's request names; null gives a key back to the lower layers. */
export interface Asked {
  readonly enabled?: boolean | null;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

interface Step {
  readonly asked: Asked;
  readonly stored: StoredSetting;
  readonly next: StoredSetting;
  /** What would hold then. */
  readonly after: DesiredFeature;
}

/** The keys that the request would store, or that it names, and that may come out otherwise. */
export function keysWithoutEffect({ asked, stored, next, after }: Step): string[] {
  const changed = changedPaths(stored.config, next.config);
  const wanted = asked.config ?? {};
  const missed = leafPaths(wanted).filter((path) => {
    const value = valueAt(wanted, path);
    return value !== null && !isDeepStrictEqual(value, valueAt(after.config, path));
  });
  const decided = asked.enabled !== undefined && asked.enabled !== null && asked.enabled !== after.enabled;
  return [
    ...(next.enabled !== stored.enabled || decided ? ['enabled'] : []),
    ...[...new Set([...changed, ...missed])].map((path) => `config.${path}`),
  ];
}
