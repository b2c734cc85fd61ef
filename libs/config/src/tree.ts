import { Unresolvable, UNSET } from './interpolate.js';
import { isPlainObject } from './schema.js';

export type Path = readonly string[];

/** The value at `path`; `undefined` also for what counts as not mentioned (`null`, an empty placeholder). */
export function valueAt(tree: unknown, path: Path): unknown {
  let node: unknown = tree;
  for (const key of path) {
    if (!isPlainObject(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node === null || node === UNSET ? undefined : node;
}

/** Puts `value` into a tree under construction. */
export function put(tree: Record<string, unknown>, path: Path, value: unknown): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(node, key) && isPlainObject(node[key]) ? node[key] : {};
    define(node, key, next);
    node = next;
  }
  const last = path.at(-1);
  if (last !== undefined) define(node, last, value);
}

// not an assignment: a key may be called `__proto__`
function define(node: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Every value below `tree` that is not a map, with its path; an empty map counts as a value. */
export function* leavesOf(tree: unknown, path: Path = []): Generator<readonly [Path, unknown]> {
  if (!isPlainObject(tree) || (Object.keys(tree).length === 0 && path.length > 0)) {
    yield [path, tree];
    return;
  }
  for (const [key, value] of Object.entries(tree)) yield* leavesOf(value, [...path, key]);
}

/** The first placeholder in `value` that cannot be filled. */
export function unresolvable(value: unknown): Unresolvable | undefined {
  if (value instanceof Unresolvable) return value;
  if (!Array.isArray(value) && !isPlainObject(value)) return undefined;
  for (const item of Object.values(value) as unknown[]) {
    const found = unresolvable(item);
    if (found) return found;
  }
  return undefined;
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value) as unknown[]) deepFreeze(item);
  }
  return value;
}
