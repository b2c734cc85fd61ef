import type { AppError } from '#libs/base';
import type { Logger } from '#libs/observability';
import type { DoorResponse } from './door-response.js';
import { frontDoorErrors } from './errors.js';
import { FlexibleRateLimiter } from './flexible-rate-limiter.js';
import { RateLimitHeaders, retryAfter } from './rate-limit-headers.js';
import type { RateLimiter, RateVerdict } from './rate-limiter.port.js';
import type { RateLimitSettings } from './settings.js';

/** Counts a request, writes what is left into the header where there is one, and refuses when nothing is. */
export class RateGate {
  readonly #limiter: RateLimiter;
  readonly #headers: RateLimitHeaders;

  constructor(
    private readonly settings: RateLimitSettings,
    private readonly deps: { readonly logger: Logger; readonly redis?: object },
  ) {
    this.#limiter = new FlexibleRateLimiter(settings, deps.redis);
    this.#headers = new RateLimitHeaders(settings);
  }

  get enabled(): boolean {
    return this.settings.enabled;
  }

  isFor({ enabled, requestsPerMinute, burstSize }: RateLimitSettings): boolean {
    const mine = this.settings;
    return (
      mine.enabled === enabled && mine.requestsPerMinute === requestsPerMinute && mine.burstSize === burstSize
    );
  }

  /** Resolves to the refusal, if it is one. Never rejects: a counter that fails must not take the service down with it. */
  take(key: string, res?: DoorResponse): Promise<AppError | undefined> {
    return this.#limiter.take(key).then(
      (verdict) => this.#judge(verdict, res),
      (thrown: unknown) => {
        this.deps.logger.warn({ err: thrown }, 'the rate limit cannot be asked, the request passes');
        return undefined;
      },
    );
  }

  #judge(verdict: RateVerdict, res: DoorResponse | undefined): AppError | undefined {
    if (res?.headersSent) return undefined;
    res?.lead(this.#headers.lines(verdict));
    if (verdict.allowed) return undefined;
    const seconds = retryAfter(verdict);
    const { requestsPerMinute: perMinute } = this.settings;
    return frontDoorErrors.RATE_LIMITED({ perMinute, seconds }, { retryAfterSeconds: seconds });
  }
}
