import type { Chains } from '#libs/chain';
import type { EventBus } from '#libs/events';
import type { KeyVault } from '#libs/keys';
import type { Logger } from '#libs/observability';
import type { Database } from '#libs/persistence';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { Secrets } from './development-secrets.js';

export interface AdapterContext {
  readonly settings: ServiceSettings;
  readonly secrets: Secrets;
  readonly logger: Logger;
}

/** Something that was opened, and how to close it. */
export interface Opened<T> {
  readonly value: T;
  readonly close: () => Promise<unknown>;
}

/** A place where this instance can be found by others. */
export interface Registration {
  deregister(): Promise<void>;
}

/** The technologies behind the ports. The service asks for them in the order of its start. */
export interface Adapters {
  database(context: AdapterContext): Promise<Opened<Database>>;
  chains(context: AdapterContext): Promise<Opened<Chains>>;
  eventBus(context: AdapterContext): Promise<Opened<EventBus>>;
  vault(context: AdapterContext): KeyVault;
  /** Registers this instance; undefined if discovery is off. Rejects with a catalogued error if that is impossible now. */
  register(
    context: AdapterContext & { readonly port: number; readonly instance: string },
  ): Promise<Registration | undefined>;
}
