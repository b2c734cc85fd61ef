import type { Chain } from '#libs/chain';
import { createLogger } from '#libs/observability';
import type { DatabaseSettingsInput } from '#libs/persistence';
import { startFeatureHost, type HostedFeature } from '../support/feature-host.js';

export { credentials } from '../support/feature-host.js';

export interface IdentityHostOptions {
  readonly database: DatabaseSettingsInput;
  readonly chains: readonly Chain[];
  readonly config?: object;
  readonly secret?: string;
  /** Decorators run once in a process: only its first host has the feature's GraphQL types. Default: true. */
  readonly graphql?: boolean;
}

export type IdentityHost = HostedFeature;

export function startIdentityHost({
  graphql = true,
  ...options
}: IdentityHostOptions): Promise<IdentityHost> {
  const load = async () => {
    const { default: feature } = await import('../../src/features/identity/index.js');
    return { default: { ...feature, graphql } };
  };
  return startFeatureHost({
    ...options,
    feature: { id: 'identity', load },
    logger: createLogger({ level: 'error', output: 'stderr' }),
    maxBytes: 100_000,
    engine: { leaseMs: 300, patrolMs: 50 },
    streams: { leaseMs: 1_000, patrolMs: 200 },
  });
}
