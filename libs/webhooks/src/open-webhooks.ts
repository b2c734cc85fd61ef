import { randomUUID } from 'node:crypto';
import { systemClock, withTimeout, type Clock } from '#libs/base';
import type { KeyVault } from '#libs/keys';
import type { Database } from '#libs/persistence';
import { DeliveryStore } from './adapters/delivery-store.js';
import { webhooksMigration } from './adapters/migrations/0001-webhooks.js';
import { deadLetterRow, webhookRow } from './adapters/webhook.row.js';
import { OWNER, webhookKeys } from './adapters/webhook-keys.js';
import { WebhookStore } from './adapters/webhook-store.js';
import { DurableWebhooks } from './durable-webhooks.js';
import { Dispatcher } from './engine/dispatcher.js';
import { Messenger } from './engine/messenger.js';
import { webhookSettings, type WebhookSettings } from './settings.js';
import type { WebhookSource } from './webhook-source.port.js';
import type { Webhooks } from './webhooks.port.js';

/** How long a stop waits for answers; what has none by then is delivered again. Unit: ms. */
const FAREWELL_MS = 5_000;
const PURGE_MS = 3_600_000;

export interface OpenWebhooksDeps {
  readonly database: Pick<Database, 'open' | 'migrate'>;
  readonly vault: KeyVault;
  readonly source: WebhookSource;
  readonly settings?: Partial<WebhookSettings>;
  readonly clock?: Clock;
  readonly warn: (message: string, details: object) => void;
}

export interface OpenWebhooks {
  readonly webhooks: Webhooks;
  /** Begins to deliver. */
  start(): void;
  /** Ends what has begun; others may go on at once. */
  close(): Promise<void>;
}

export const webhookMigrations = [webhooksMigration];

/** Opens webhooks on their own tables. @throws what the database says of its migrations */
export async function openWebhooks(deps: OpenWebhooksDeps): Promise<OpenWebhooks> {
  const { database, vault, source, clock = systemClock, warn } = deps;
  const settings = webhookSettings.parse(deps.settings ?? {});
  await database.migrate(OWNER, webhookMigrations);
  const tables = await database.open({
    owner: OWNER,
    entities: [webhookRow, deadLetterRow, webhookKeys.entity],
  });
  const cut = new AbortController();
  const messenger = new Messenger({ vault, source, settings, clock, signal: cut.signal });
  const { leaseMs } = settings;
  const deliveries = new DeliveryStore(tables, { holder: randomUUID(), leaseMs, clock });
  const dispatcher = new Dispatcher({ store: deliveries, source, messenger, vault, settings, warn });
  const store = new WebhookStore(tables, clock);
  let purging: NodeJS.Timeout | undefined;
  const purge = () =>
    store.purge().catch((thrown: unknown) => warn('webhooks: old keys are kept', { err: thrown }));
  const webhooks = new DurableWebhooks({
    store,
    source,
    messenger,
    vault,
    settings,
    now: () => clock.now(),
    poke: () => dispatcher.poke(),
  });
  return {
    webhooks,
    start() {
      purging ??= setInterval(() => void purge(), PURGE_MS);
      dispatcher.start();
    },
    async close() {
      clearInterval(purging);
      const stopped = dispatcher.stop();
      await withTimeout(stopped, FAREWELL_MS, 'The last deliveries').catch(() => cut.abort());
      await stopped;
      await tables.destroy();
    },
  };
}
