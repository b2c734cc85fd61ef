import type { ServerResponse } from 'node:http';
import { BURST_SECONDS, MINUTE_SECONDS, type RateLimits } from './flexible-rate-limiter.js';
import type { RateVerdict } from './rate-limiter.port.js';

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1_000));

/** Structured fields of draft-ietf-httpapi-ratelimit-headers-10, and the three older fields that clients know. */
export class RateLimitHeaders {
  readonly #policy: string;
  readonly #limit: string;

  constructor({ requestsPerMinute, burstSize }: RateLimits) {
    const burst = burstSize > 0 ? `, "burst";q=${burstSize};w=${BURST_SECONDS}` : '';
    this.#policy = `"minute";q=${requestsPerMinute};w=${MINUTE_SECONDS}${burst}`;
    this.#limit = String(requestsPerMinute);
  }

  write(res: ServerResponse, { remaining, resetMs, burst }: RateVerdict): void {
    const reset = seconds(resetMs);
    const ofBurst = burst ? `, "burst";r=${burst.remaining};t=${seconds(burst.resetMs)}` : '';
    res.setHeader('ratelimit-policy', this.#policy);
    res.setHeader('ratelimit', `"minute";r=${remaining};t=${reset}${ofBurst}`);
    res.setHeader('ratelimit-limit', this.#limit);
    res.setHeader('ratelimit-remaining', String(burst?.remaining ?? remaining));
    res.setHeader('ratelimit-reset', String(reset));
  }
}

/** When a refused caller may come back: at the end of the minute, or of the burst's window if that is sooner. */
export function retryAfter({ resetMs, burst }: RateVerdict): number {
  return Math.max(1, seconds(Math.min(resetMs, burst?.resetMs ?? resetMs)));
}
