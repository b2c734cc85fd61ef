import type { LogFilter } from '#libs/chain';

export type Topics = LogFilter['topics'];

/** One list of topics that wants just what any of these wants; `undefined` if there is none. */
export function mergedTopics(all: readonly Topics[]): Topics | undefined {
  const rest = all.map(trimmed);
  for (let found = mergeable(rest); found; found = mergeable(rest)) {
    const { i, j, merged } = found;
    rest.splice(j, 1);
    rest.splice(i, 1, merged);
  }
  return rest.length === 1 ? rest[0] : undefined;
}

function mergeable(
  all: readonly Topics[],
): { readonly i: number; readonly j: number; readonly merged: Topics } | undefined {
  for (const [i, a] of all.entries())
    for (let j = i + 1; j < all.length; j++) {
      const merged = union(a, all[j] ?? []);
      if (merged) return { i, j, merged };
    }
  return undefined;
}

/** Of two that differ at one place at most. */
function union(a: Topics, b: Topics): Topics | undefined {
  const places = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at);
  const different = places.filter((at) => !isSame(a[at] ?? null, b[at] ?? null));
  if (different.length > 1) return undefined;
  const [place] = different;
  return trimmed(
    places.map((at) => {
      const [one, other] = [a[at] ?? null, b[at] ?? null];
      if (at !== place) return one;
      return one && other ? [...new Set([...one, ...other])] : null;
    }),
  );
}

function isSame(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (!a || !b) return a === b;
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((topic) => set.has(topic));
}

/** What matches anything at the end says nothing. */
function trimmed(topics: Topics): Topics {
  return topics.slice(0, topics.findLastIndex((list) => list !== null) + 1);
}
