type Tree = Readonly<Record<string, unknown>>;

/**
 * JSON Merge Patch (RFC 7396) on an object. `null` removes a key.
 * Keys that would reach a prototype are ordinary keys here: nothing is assigned through them.
 */
export function mergePatch(target: Tree, patch: Tree): Tree {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    const present = merged.get(key);
    if (value === null) merged.delete(key);
    else if (isTree(value)) merged.set(key, mergePatch(isTree(present) ? present : {}, value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/** The dotted paths of all leaves: `['batch.size']`. */
export function leafPaths(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) && Object.keys(value).length > 0
      ? leafPaths(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
