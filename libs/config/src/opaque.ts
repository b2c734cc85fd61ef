import { z } from 'zod';
import type { Expansion, Leaf } from './catalogue.js';
import { coerce, plain } from './coerce.js';
import type { ComposeInput } from './compose.js';
import { problem } from './errors.js';
import { UNSET } from './interpolate.js';
import { fromEnvironment, originIn, sourceText, type Entry, type Origin } from './resolve.js';
import { isPlainObject } from './schema.js';
import { setting } from './setting.js';
import { leavesOf, unresolvable, valueAt, type Path } from './tree.js';

/** Undeclared leaves may hold anything, so they are never shown. */
const UNDECLARED = setting(z.unknown(), { doc: 'Not declared by the feature.', secret: true, live: true });

interface Found {
  readonly path: Path;
  readonly raw: unknown;
  readonly origin: Origin;
}

/** The leaves of the trees that others validate: each from the highest layer that mentions it, environment first. */
export function opaqueEntries(input: ComposeInput, expansion: Expansion): readonly Entry[] {
  const declared = new Map(
    expansion.leaves.filter((leaf) => leaf.opaque).map((leaf) => [idOf(leaf.path), leaf]),
  );
  return expansion.opaques.flatMap(({ path }) => {
    const found = new Map(layered(input, path).map((leaf) => [idOf(leaf.path), leaf]));
    const inside = [...declared.values()].filter((leaf) => isPrefix(path, leaf.path));
    for (const leaf of inside) {
      const candidate = fromEnvironment(leaf, input) ?? structured(leaf, input);
      if (!candidate) continue;
      for (const [id, other] of found) if (isPrefix(leaf.path, other.path)) found.delete(id);
      found.set(idOf(leaf.path), { path: leaf.path, ...candidate });
    }
    return [...found].map(([id, leaf]) => entryOf(leaf, declared.get(id)));
  });
}

/** A declared key is taken whole from its layer, also if it is a map. */
function structured(leaf: Leaf, input: ComposeInput): Omit<Found, 'path'> | undefined {
  for (const layer of input.layers) {
    const raw = valueAt(layer.tree, leaf.path);
    if (raw !== undefined) return { raw, origin: originIn(layer, leaf.path, raw) };
  }
  return undefined;
}

function layered(input: ComposeInput, root: Path): readonly Found[] {
  const found: Found[] = [];
  for (const layer of input.layers) {
    const tree = valueAt(layer.tree, root);
    if (tree === undefined) continue;
    for (const [inside, raw] of leavesOf(tree)) {
      const path = [...root, ...inside];
      const overruled = found.some((other) => covers(other, path));
      if (raw !== UNSET && inside.length > 0 && !overruled) {
        found.push({ path, raw, origin: originIn(layer, path, raw) });
      }
    }
  }
  return found;
}

/** An empty map says nothing about what lower layers put into it. */
function covers(upper: Found, path: Path): boolean {
  const open = isPlainObject(upper.raw) && path.length > upper.path.length;
  return isPrefix(path, upper.path) || (isPrefix(upper.path, path) && !open);
}

// names of members may hold dots
function idOf(path: Path): string {
  return path.join('\0');
}

function isPrefix(short: Path, long: Path): boolean {
  return short.every((key, at) => long[at] === key);
}

function entryOf({ path, raw, origin }: Found, leaf: Leaf | undefined): Entry {
  const declaration = leaf?.setting ?? UNDECLARED;
  const entry = { key: path.join('.'), path, setting: declaration, origin };
  const broken = unresolvable(raw);
  if (!broken) return { ...entry, value: leaf ? coerce(declaration.schema, raw) : plain(raw) };
  const { reason, expected } = broken;
  const found = problem({ key: entry.key, source: sourceText(entry), reason, expected, code: 'placeholder' });
  return { ...entry, value: undefined, problems: [found] };
}
