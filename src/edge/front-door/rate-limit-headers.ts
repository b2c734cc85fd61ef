import { BURST_SECONDS, MINUTE_SECONDS, type RateLimits } from './flexible-rate-limiter.js';
import { headerLine } from './header-lines.js';
import type { RateVerdict } from './rate-limiter.port.js';

export const RATE_LIMIT_HEADER_NAMES = [
  'ratelimit-policy',
  'ratelimit-limit',
  'ratelimit',
  'ratelimit-remaining',
  'ratelimit-reset',
] as const;

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1_000));

/** Structured fields of draft-ietf-httpapi-ratelimit-headers-10, and the three older fields that clients know. */
export class RateLimitHeaders {
  readonly #constant: string;

  constructor({ requestsPerMinute, burstSize }: RateLimits) {
    const burst = burstSize > 0 ? `, "burst";q=${burstSize};w=${BURST_SECONDS}` : '';
    this.#constant =
      headerLine('ratelimit-policy', `"minute";q=${requestsPerMinute};w=${MINUTE_SECONDS}${burst}`) +
      headerLine('ratelimit-limit', String(requestsPerMinute));
  }

  /** The header lines that tell what is left. */
  lines({ remaining, resetMs, burst }: RateVerdict): string {
    const reset = seconds(resetMs);
    const ofBurst = burst ? `, "burst";r=${burst.remaining};t=${seconds(burst.resetMs)}` : '';
    const left = burst?.remaining ?? remaining;
    return `${this.#constant}ratelimit: "minute";r=${remaining};t=${reset}${ofBurst}\r\nratelimit-remaining: ${left}\r\nratelimit-reset: ${reset}\r\n`;
  }
}

/** When a refused caller may come back: at the end of the minute, or of the burst's window if that is sooner. */
export function retryAfter({ resetMs, burst }: RateVerdict): number {
  return Math.max(1, seconds(Math.min(resetMs, burst?.resetMs ?? resetMs)));
}
