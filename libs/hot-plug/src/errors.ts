import { defineErrors } from '#libs/base';

interface Named {
  readonly feature: string;
}
interface Reasoned extends Named {
  readonly reason: string;
}

export const hotPlugErrors = defineErrors({
  FEATURE_UNKNOWN: {
    status: 404,
    title: 'Unknown feature',
    detail: (p: Named & { known: readonly string[] }) =>
      `There is no feature "${p.feature}". Known: ${p.known.join(', ') || 'none'}.`,
  },
  FEATURE_NOT_LOADED: {
    status: 404,
    title: 'Feature not loaded',
    detail: (p: Named) => `The feature "${p.feature}" is not loaded.`,
  },
  FEATURE_ALREADY_LOADED: {
    status: 409,
    title: 'Feature already loaded',
    detail: (p: Named & { version: string }) =>
      `The feature "${p.feature}" is already loaded in version ${p.version}. Upgrade or reconfigure it instead.`,
  },
  FEATURE_INVALID: {
    status: 422,
    title: 'Invalid feature',
    detail: (p: Reasoned) => `"${p.feature}" cannot be loaded: ${p.reason}`,
  },
  FEATURE_CONFIG_INVALID: {
    status: 422,
    title: 'Invalid feature configuration',
    detail: (p: Reasoned) => `The configuration of "${p.feature}" is invalid: ${p.reason}`,
  },
  FEATURE_MIGRATION_FAILED: {
    status: 422,
    title: 'Migration failed',
    detail: (p: Reasoned) =>
      `The tables of "${p.feature}" could not be brought to the new version: ${p.reason}`,
  },
  FEATURE_START_FAILED: {
    status: 422,
    title: 'Feature failed to start',
    detail: (p: Reasoned & { version: string }) =>
      `"${p.feature}" ${p.version} did not start, what served before goes on: ${p.reason}`,
  },
  FEATURE_UNHEALTHY: {
    status: 422,
    title: 'Feature unhealthy',
    detail: (p: Named & { indicator: string; status: string }) =>
      `"${p.feature}" started, but its health indicator "${p.indicator}" is ${p.status}.`,
  },
  FEATURE_CONFLICT: {
    status: 409,
    title: 'Features conflict',
    detail: (p: { reason: string }) => `The features do not fit together: ${p.reason}`,
  },
  FEATURE_REQUIREMENT_UNMET: {
    status: 409,
    title: 'Requirement of a feature unmet',
    detail: (p: Named & { requires: string; range: string; found: string }) =>
      `"${p.feature}" requires "${p.requires}" ${p.range}, but it would be ${p.found}.`,
  },
  FEATURE_UNAVAILABLE: {
    status: 503,
    title: 'Feature unavailable',
    retryable: true,
    retryAfterSeconds: 1,
    detail: (p: Reasoned) => `"${p.feature}" is not available: ${p.reason}`,
  },
  PORT_UNDECLARED: {
    status: 500,
    title: 'Port used without a declaration',
    detail: (p: Named & { port: string; provider: string }) =>
      `"${p.feature}" calls the port "${p.port}" of "${p.provider}": state the range under "uses" or "requires".`,
  },
  SUBSCRIBER_TOO_SLOW: {
    status: 429,
    title: 'Subscriber too slow',
    retryable: true,
    detail: (p: { limit: number }) =>
      `More than ${p.limit} events wait for this subscriber. Subscribe again and read faster, or ask for less.`,
  },
  HOST_CLOSED: {
    status: 503,
    title: 'Shutting down',
    retryable: true,
    detail: (p: { change: string }) => `The service is shutting down: ${p.change} is refused.`,
  },
});
