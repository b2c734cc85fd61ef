import { defineErrors } from '#libs/base';

export const consulErrors = defineErrors({
  CONSUL_UNAVAILABLE: {
    status: 503,
    title: 'Consul unavailable',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { action: string; address: string; reason: string }) =>
      `Consul at ${p.address} failed to ${p.action}: ${p.reason}. Check CONSUL_ADDRESS and CONSUL_TOKEN.`,
  },
  CONSUL_ADDRESS_INVALID: {
    status: 500,
    title: 'Invalid Consul address',
    detail: (p: { address: string }) =>
      `"${p.address}" is not an address of Consul: write CONSUL_ADDRESS as host:port or as a URL.`,
  },
  LOCK_NOT_ACQUIRED: {
    status: 503,
    title: 'Lock not acquired',
    retryable: true,
    detail: (p: { lock: string }) => `Nobody waits for the lock "${p.lock}" any more: the wait was aborted.`,
  },
});
