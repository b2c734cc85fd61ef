import type { RateLimits } from '../flexible-rate-limiter.js';
import type { RateLimiter } from '../rate-limiter.port.js';

/** What every adapter of `RateLimiter` must do. */
export function describeRateLimiter(name: string, make: (limits: RateLimits) => RateLimiter): void {
  describe(name, () => {
    const takeMany = async (limiter: RateLimiter, key: string, times: number) => {
      for (let n = 0; n < times; n++) await limiter.take(key);
    };

    it('counts down to nothing, then takes from the burst, then refuses', async () => {
      const limiter = make({ requestsPerMinute: 3, burstSize: 2 });
      expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 2 });
      await takeMany(limiter, 'a', 2);
      const burst = await limiter.take('a');
      expect(burst).toMatchObject({ allowed: true, remaining: 0, burst: { remaining: 1 } });
      await limiter.take('a');
      const refused = await limiter.take('a');
      expect(refused).toMatchObject({ allowed: false, remaining: 0, burst: { remaining: 0 } });
      expect(refused.resetMs).toBeGreaterThan(0);
      expect(refused.resetMs).toBeLessThanOrEqual(60_000);
      expect(refused.burst?.resetMs).toBeGreaterThan(60_000);
    });

    it('counts each caller alone', async () => {
      const limiter = make({ requestsPerMinute: 1, burstSize: 0 });
      await limiter.take('b');
      expect(await limiter.take('b')).toMatchObject({ allowed: false });
      expect(await limiter.take('c')).toMatchObject({ allowed: true });
    });

    it('lets exactly as many through that come at once', async () => {
      const limiter = make({ requestsPerMinute: 20, burstSize: 5 });
      const verdicts = await Promise.all(Array.from({ length: 60 }, () => limiter.take('d')));
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(25);
    });
  });
}
