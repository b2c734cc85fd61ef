import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { RateLimiter, RateVerdict } from './rate-limiter.port.js';

export interface RateLimits {
  readonly requestsPerMinute: number;
  readonly burstSize: number;
}

export const MINUTE_SECONDS = 60;
export const BURST_SECONDS = 600;

type Window = { readonly name: string; readonly points: number; readonly duration: number };

/** Counts in memory, or in Redis with memory as insurance: a Redis that is away limits per process, and never refuses. */
export class FlexibleRateLimiter implements RateLimiter {
  readonly #minute: RateLimiterAbstract;
  readonly #burst: RateLimiterAbstract | undefined;

  /** `redis`: an ioredis client; its owner closes it. */
  constructor({ requestsPerMinute, burstSize }: RateLimits, redis?: object) {
    const make = (window: Window): RateLimiterAbstract => limiterOf(window, redis);
    this.#minute = make({ name: 'minute', points: requestsPerMinute, duration: MINUTE_SECONDS });
    if (burstSize > 0) this.#burst = make({ name: 'burst', points: burstSize, duration: BURST_SECONDS });
  }

  /** Promises are chained by hand here: every request waits for this, and each `await` would cost it another turn. */
  take(key: string): Promise<RateVerdict> {
    const minute = consume(this.#minute, key);
    const burst = this.#burst;
    return burst
      ? minute.then((verdict) => (verdict.allowed ? verdict : takeBurst(burst, key, verdict)))
      : minute;
  }
}

async function takeBurst(burst: RateLimiterAbstract, key: string, minute: RateVerdict): Promise<RateVerdict> {
  const { allowed, remaining, resetMs } = await consume(burst, key);
  return { ...minute, allowed, burst: { remaining, resetMs } };
}

function limiterOf({ name, points, duration }: Window, redis: object | undefined): RateLimiterAbstract {
  const window = { keyPrefix: `rate-limit:${name}`, points, duration };
  const memory = new RateLimiterMemory(window);
  if (!redis) return memory;
  return new RateLimiterRedis({
    ...window,
    storeClient: redis,
    insuranceLimiter: memory,
    rejectIfRedisNotReady: true,
    // one who is over the limit costs Redis nothing more
    inMemoryBlockOnConsumed: points + 1,
  });
}

function consume(limiter: RateLimiterAbstract, key: string): Promise<RateVerdict> {
  return limiter.consume(key).then(allowed, refused);
}

function allowed({ remainingPoints, msBeforeNext }: RateLimiterRes): RateVerdict {
  return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext };
}

/** The library rejects with a result when the points are used up. */
function refused(thrown: unknown): RateVerdict {
  if (!(thrown instanceof RateLimiterRes)) throw thrown;
  return { allowed: false, remaining: 0, resetMs: thrown.msBeforeNext };
}
