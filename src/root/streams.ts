import type { Chains } from '#libs/chain';
import { openEventStreams, type OpenEventStreams } from '#libs/chain-sync';
import type { EventBus } from '#libs/events';
import type { KeyVault } from '#libs/keys';
import type { Logger } from '#libs/observability';
import type { Database } from '#libs/persistence';
import { openWebhooks, type OpenWebhooks } from '#libs/webhooks';
import type { ServiceSettings } from '../settings/catalogue.js';
import { webhookSource } from '../streams/usecases/webhook-source.js';
import { StreamUseCases } from '../streams/usecases/stream-usecases.js';
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

export interface Streams {
  readonly eventStreams: OpenEventStreams;
  readonly callbacks: OpenWebhooks;
  /** What callers may do with both. */
  readonly streamUseCases: StreamUseCases;
}

/** Event streams and their webhooks: they work on while features come and go. Neither works yet. */
export async function openStreams(setup: Setup): Promise<Streams> {
  const { database, chains, bus, vault, settings, logger, shutdown } = setup;
  const warn = (message: string, details: object) => logger.warn(details, message);
  const { streams, webhooks } = settings;
  const eventStreams = await openEventStreams({
    database,
    chains,
    bus,
    warn,
    settings: { leaseMs: streams.lease, patrolMs: streams.patrol, maxRange: streams.max_range },
  });
  shutdown.add('streams', () => eventStreams.close());
  const callbacks = await openWebhooks({
    database,
    vault,
    warn,
    source: webhookSource(eventStreams.streams),
    settings: webhookSettingsOf(webhooks),
  });
  shutdown.add('webhooks', () => callbacks.close());
  const limits = {
    perOwner: streams.per_owner,
    addresses: streams.max_addresses,
    abiSize: streams.max_abi_size,
    webhooksPerStream: webhooks.per_stream,
  };
  const shared = { streams: eventStreams.streams, webhooks: callbacks.webhooks, chains, limits };
  return { eventStreams, callbacks, streamUseCases: new StreamUseCases(shared) };
}

function webhookSettingsOf(webhooks: ServiceSettings['webhooks']) {
  return {
    leaseMs: webhooks.lease,
    patrolMs: webhooks.patrol,
    timeoutMs: webhooks.timeout,
    batchItems: webhooks.batch,
    attempts: webhooks.attempts,
    firstRetryMs: webhooks.first_retry,
    longestRetryMs: webhooks.longest_retry,
    deadLetters: webhooks.dead_letters,
    concurrency: webhooks.concurrency,
    privateTargets: webhooks.private_targets,
    plainHttp: webhooks.plain_http,
  };
}
