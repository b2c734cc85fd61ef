import type { Chains } from '#libs/chain';
import type { Custody } from '#libs/custody';
import type { Settings } from '#libs/config';
import type { EventBus } from '#libs/events';
import type { KeyVault } from '#libs/keys';
import type { Database } from '#libs/persistence';
import type { OpenTransactions } from '#libs/transactions';
import { openControlStore } from '../control/adapters/control-store.typeorm.js';
import type { ControlStore } from '../control/control-store.port.js';
import { storedLayer } from '../control/stored-layer.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { AdapterContext, Adapters } from './adapters.port.js';
import type { Shutdown } from './shutdown.js';
import { openStreams, type Streams } from './streams.js';
import { openAccounts } from './transactions.js';

/** What the rest of the service stands on. */
export interface Resources extends Streams {
  readonly database: Database;
  readonly store: ControlStore;
  readonly chains: Chains;
  readonly bus: EventBus;
  readonly vault: KeyVault;
  readonly custody: Custody;
  /** Does not work before it is started. */
  readonly engine: OpenTransactions;
}

interface ResourceSetup {
  readonly adapters: Adapters;
  readonly context: AdapterContext;
  readonly settings: Settings<ServiceSettings>;
  readonly shutdown: Shutdown;
}

/** Opens database, chains, event bus, keys, transactions and event streams in this order; what is open is known to `shutdown` at once. */
export async function openResources({
  adapters,
  context,
  settings,
  shutdown,
}: ResourceSetup): Promise<Resources> {
  const database = await adapters.database(context);
  shutdown.add('database', database.close);
  const store = await openControlStore(database.value);
  shutdown.add('control', () => store.close());
  // what administrators have stored decides what is opened next
  await settings.attach(storedLayer(store));
  const chains = await adapters.chains(context);
  shutdown.add('chains', chains.close);
  const bus = await adapters.eventBus(context);
  shutdown.add('events', bus.close);
  const vault = adapters.vault(context);
  const opened = { database: database.value, chains: chains.value, bus: bus.value, vault };
  const accounts = await openAccounts({ ...opened, ...context, shutdown });
  const streams = await openStreams({ ...opened, ...context, shutdown });
  return { ...opened, ...accounts, ...streams, store };
}
