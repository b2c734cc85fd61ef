import { defineErrors } from '#libs/base';

export const discoveryErrors = defineErrors({
  DISCOVERY_UNAVAILABLE: {
    status: 503,
    title: 'Service discovery unavailable',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { action: string; reason: string }) => `Service discovery failed to ${p.action}: ${p.reason}`,
  },
  SERVICE_NOT_FOUND: {
    status: 503,
    title: 'Service not found',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { service: string }) =>
      `No healthy instance of "${p.service}" is known. Start one, or name its address in SERVICE_DISCOVERY_STATIC.`,
  },
  STATIC_ADDRESS_INVALID: {
    status: 500,
    title: 'Invalid static address',
    detail: (p: { service: string; address: string }) =>
      `"${p.address}" of the service "${p.service}" is not host:port; correct SERVICE_DISCOVERY_STATIC.`,
  },
});
