import type { Chain } from '#libs/chain';
import { createLogger } from '#libs/observability';
import type { DatabaseSettingsInput } from '#libs/persistence';
import { startFeatureHost, type HostedFeature } from '../support/feature-host.js';

export { credentials } from '../support/feature-host.js';

export interface WalletHostOptions {
  readonly database: DatabaseSettingsInput;
  readonly chains: readonly Chain[];
  readonly config?: object;
}

export interface WalletHost extends HostedFeature {
  /** Every line of the log so far. */
  readonly log: readonly string[];
}

export const walletSource = { id: 'wallet', load: () => import('../../src/features/wallet/index.js') };

export async function startWalletHost(options: WalletHostOptions): Promise<WalletHost> {
  const log: string[] = [];
  const logger = createLogger({ level: 'debug' }, { write: (line) => void log.push(line) });
  const hosted = await startFeatureHost({ ...options, feature: walletSource, logger, maxBytes: 1_000_000 });
  return { ...hosted, log };
}
