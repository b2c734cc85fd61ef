import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '#libs/config';
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
export function changedPaths(before: object, after: object): string[] {
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
