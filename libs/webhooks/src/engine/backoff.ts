interface Schedule {
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/**
 * Until the next attempt: doubled with each, and drawn from its upper half, so that webhooks that failed together come
 * back apart. A receiver that asks for more time gets it, up to the longest.
 */
export function waitAfter(
  { attempts, retryAfterMs = 0 }: { readonly attempts: number; readonly retryAfterMs?: number | undefined },
  { firstRetryMs, longestRetryMs }: Schedule,
): number {
  const full = Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
  const drawn = full / 2 + Math.random() * (full / 2);
  return Math.round(Math.max(drawn, Math.min(retryAfterMs, longestRetryMs)));
}
