import type { ServiceSettings } from '../settings/catalogue.js';
import type { FrontDoorSettingsInput } from '../edge/front-door/settings.js';

const MONITORING = '/api/v1/blockchain/monitoring';

export function frontDoorSettingsOf({ http, rate_limit, security }: ServiceSettings): FrontDoorSettingsInput {
  const { load_shedding: shedding } = http;
  const unlimited = Number.MAX_SAFE_INTEGER;
  return {
    trustedProxies: http.trusted_proxies,
    rateLimit: {
      enabled: rate_limit.enabled,
      requestsPerMinute: rate_limit.requests_per_minute,
      burstSize: rate_limit.burst_size,
    },
    cors: {
      enabled: security.cors.enabled,
      origins: [...security.cors.origins],
      methods: [...security.cors.methods],
      headers: [...security.cors.headers],
      credentials: security.cors.credentials,
    },
    shedding: {
      maxInFlight: shedding.enabled ? shedding.max_concurrent : unlimited,
      maxInFlightPerClient: shedding.enabled ? shedding.max_concurrent_per_client : unlimited,
      maxLagMs: shedding.enabled ? shedding.max_event_loop_delay_ms : unlimited,
      maxHeapRatio: shedding.enabled ? shedding.max_heap_ratio : 1,
      resumeLagMs: shedding.max_event_loop_delay_ms / 2,
    },
    exemptPaths: [
      '/health',
      '/health/live',
      '/health/ready',
      ...['health', 'metrics', 'status'].map((name) => `${MONITORING}/${name}`),
    ],
  };
}
