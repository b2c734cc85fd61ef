import { messageOf } from '#libs/base';
import type { Chains } from '#libs/chain';
import { openCustody, rewrapAll, type Custody } from '#libs/custody';
import type { EventBus } from '#libs/events';
import type { KeyVault } from '#libs/keys';
import type { Logger } from '#libs/observability';
import type { Database } from '#libs/persistence';
import { openTransactions, type OpenTransactions, type Signers } from '#libs/transactions';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { Shutdown } from './shutdown.js';

interface Setup {
  readonly database: Database;
  readonly chains: Chains;
  readonly bus: EventBus;
  readonly vault: KeyVault;
  readonly settings: ServiceSettings;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}

export interface Accounts {
  readonly custody: Custody;
  readonly engine: OpenTransactions;
}

/** Keys and transactions: they work on while features come and go. The engine does not work yet. */
export async function openAccounts(setup: Setup): Promise<Accounts> {
  const { database, chains, bus, vault, settings, logger, shutdown } = setup;
  const opened = await openCustody({ database, vault });
  const { custody } = opened;
  shutdown.add('custody', () => opened.close());
  const { transactions } = settings;
  const engine = await openTransactions({
    database,
    chains,
    bus,
    signers: signersOf(chains, custody),
    settings: {
      maxInFlight: transactions.max_in_flight,
      leaseMs: transactions.lease,
      patrolMs: transactions.patrol,
      resendAfterBlocks: transactions.resend_after_blocks,
      bumpAfterBlocks: transactions.bump_after_blocks,
      holdSeconds: transactions.hold,
    },
    warn: (message, details) => logger.warn(details, message),
  });
  shutdown.add('transactions', () => engine.close());
  rewrapAll(custody).catch((thrown: unknown) =>
    logger.error({ reason: messageOf(thrown) }, 'keys of wallets could not be wrapped anew'),
  );
  return { custody, engine };
}

/** The accounts of the configured keys, and the wallets in custody. */
function signersOf(chains: Chains, custody: Custody): Signers {
  return {
    async find(network, address) {
      const service = chains.get(network).accounts?.service;
      if (service?.address === address) return service;
      const wallet = await custody.findByAddress(address);
      return wallet?.isActive ? custody.signerOf(address) : undefined;
    },
  };
}
