import {
  declaredVariables,
  expand,
  variablesOf,
  type Catalogue,
  type Expansion,
  type Leaf,
} from './catalogue.js';
import { declaredLeaves } from './catalogue.js';
import type { Environment } from './environment.js';
import { problem, type ConfigProblem } from './errors.js';
import { memberNames } from './members.js';
import { opaqueEntries } from './opaque.js';
import { resolveLeaf, sourceText, type Entry } from './resolve.js';
import type { LayerContent } from './layer.js';
import { shown } from './mask.js';
import { deepFreeze, put } from './tree.js';
import { unknownKeys } from './unknown-keys.js';

/** A layer's content, as last read. */
export interface LoadedLayer extends LayerContent {
  readonly name: string;
  readonly rank: number;
}

export interface ComposeInput {
  readonly catalogue: Catalogue<never>;
  readonly environment: Environment;
  /** Highest rank first. */
  readonly layers: readonly LoadedLayer[];
}

export interface Composition {
  readonly values: unknown;
  readonly profile: string;
  readonly entries: readonly Entry[];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

/** Lays the layers over each other, key by key, and validates everything; it collects every fault. */
export function compose(input: ComposeInput): Composition {
  const { catalogue, layers } = input;
  const expansion = expand(catalogue, memberNames(input));
  const problems: ConfigProblem[] = layers.flatMap((layer) => [
    ...(layer.problems ?? []),
    ...unknownKeys(layer, catalogue, expansion),
  ]);
  const profile = chosenProfile(input, expansion);
  const values: Record<string, unknown> = {};
  const entries: Entry[] = [];
  const broken = new Set<string>();
  const take = (entry: Entry): void => {
    entries.push(entry);
    problems.push(...(entry.problems ?? []));
    if (entry.problems?.length) broken.add(entry.key);
    else if (entry.value !== undefined) put(values, entry.path, entry.value);
  };
  for (const path of expansion.groups) put(values, path, {});
  for (const leaf of expansion.leaves) if (!leaf.opaque) take(resolveLeaf(leaf, input, profile));
  for (const entry of opaqueEntries(input, expansion)) take(entry);
  problems.push(...crossChecks({ catalogue, values, profile, entries, broken }));
  return { values: deepFreeze(values), profile, entries, problems, warnings: warningsOf(input, expansion) };
}

function chosenProfile(input: ComposeInput, { leaves }: Expansion): string {
  const { key, names } = input.catalogue.profiles;
  const leaf = leaves.find((candidate) => candidate.key === key);
  const value = leaf && resolveLeaf(leaf, input, '').value;
  // an invalid choice is reported with its key; the rest is judged as if nothing had been chosen
  return typeof value === 'string' && names.includes(value) ? value : (names[0] ?? '');
}

function crossChecks(state: {
  catalogue: Catalogue<never>;
  values: unknown;
  profile: string;
  entries: readonly Entry[];
  broken: ReadonlySet<string>;
}): ConfigProblem[] {
  const byKey = new Map(state.entries.map((entry) => [entry.key, entry]));
  const applies = state.catalogue.checks.filter(
    (check) =>
      (check.profiles?.includes(state.profile) ?? true) &&
      !check.reads.some((prefix) =>
        [...state.broken].some((key) => key === prefix || key.startsWith(`${prefix}.`)),
      ),
  );
  return applies.flatMap((check) =>
    check.find(state.values as never).map(({ key, reason, expected }) => {
      const entry = byKey.get(key);
      const value = entry && shown(entry.setting, entry.value);
      return problem({
        key,
        source: entry ? sourceText(entry) : 'settings',
        reason,
        expected,
        value,
        code: 'rule',
      });
    }),
  );
}

function warningsOf({ environment, layers, catalogue }: ComposeInput, { leaves }: Expansion): string[] {
  const known = declaredVariables([...leaves, ...declaredLeaves(catalogue)]);
  return [
    ...layers.flatMap((layer) => layer.warnings ?? []),
    ...leaves.flatMap((leaf) => environment.aliasWarnings(variablesOf(leaf))),
    ...leaves.flatMap((leaf) => overruledByList(leaf, environment)),
    ...environment.typoWarnings(known),
  ];
}

function overruledByList(leaf: Leaf, environment: Environment): string[] {
  if (!leaf.list || environment.get(leaf.list.env) === undefined) return [];
  const own = environment.first(variablesOf(leaf));
  return own ? [`${own.name} has no effect because ${leaf.list.env} is set and decides ${leaf.key}.`] : [];
}
