/** How the first events of a new source continue those of the old one. */
export interface Continuation {
  /** Events of the new source that the old one has not yielded. */
  readonly fresh: readonly unknown[];
  /** Events of the old source that the new one is still going to repeat. */
  readonly owed: readonly unknown[];
}

/**
 * Lines up what both sources have yielded while both were subscribed. Events are the same if they are the same object,
 * have the same `event_id`, or are equal primitives; that equal primitives follow each other is no trouble while both
 * sources keep up, which is why the line-up in which both have come equally far is tried first.
 * @returns undefined if they have nothing in common yet
 */
export function continuationOf(old: readonly unknown[], next: readonly unknown[]): Continuation | undefined {
  if (next.length === 0) return undefined;
  for (const start of startsByLikelihood(old.length, next.length)) {
    const shared = old.slice(start);
    const length = Math.min(shared.length, next.length);
    if (!shared.slice(0, length).every((event, i) => isSameEvent(event, next[i]))) continue;
    return { fresh: next.slice(length), owed: shared.slice(length) };
  }
  return undefined;
}

/** Where in the old source's events the new one may have begun: level with it, else behind, else ahead. */
function startsByLikelihood(old: number, next: number): number[] {
  const all = Array.from({ length: old }, (_, start) => start);
  const level = old - next;
  const behind = all.filter((start) => start < level).toReversed();
  const ahead = all.filter((start) => start > level);
  return [...all.filter((start) => start === level), ...behind, ...ahead];
}

export function isSameEvent(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  const id = idOf(a);
  return id !== undefined && id === idOf(b);
}

function idOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'event_id' in event ? event.event_id : undefined;
}
