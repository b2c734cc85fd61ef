/** What is left to a caller after a request was counted. */
export interface RateVerdict {
  readonly allowed: boolean;
  /** Requests left in this minute. */
  readonly remaining: number;
  /** Until the minute's requests are there again. Unit: milliseconds. */
  readonly resetMs: number;
  /** Present when the minute's are used up and the burst was asked. */
  readonly burst?: { readonly remaining: number; readonly resetMs: number };
}

/** Counts requests per caller: so many a minute, and when these are used up, a burst once in ten minutes. */
export interface RateLimiter {
  /** Counts one request of `key`. Rejects only if the counter cannot be reached and nothing stands in for it. */
  take(key: string): Promise<RateVerdict>;
}
