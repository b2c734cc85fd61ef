import type { Chains } from '#libs/chain';
import type { ConfigLayer } from '#libs/config';
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

/** Where others are to reach this instance. */
export interface Endpoint {
  readonly port: number;
  readonly instance: string;
}

/** The technologies behind the ports. The service asks for them in the order of its start. */
export interface Adapters {
  /** The configuration centre as a layer of the settings; undefined if there is none. */
  centre(context: Omit<AdapterContext, 'secrets'>): Opened<ConfigLayer> | undefined;
  database(context: AdapterContext): Promise<Opened<Database>>;
  chains(context: AdapterContext): Promise<Opened<Chains>>;
  eventBus(context: AdapterContext): Promise<Opened<EventBus>>;
  /** Counts rates for several processes together; undefined counts in this process alone. An ioredis client. */
  rates(context: AdapterContext): Opened<object> | undefined;
  vault(context: AdapterContext): KeyVault;
  /** Registers this instance, now or as soon as that is possible; undefined if discovery is off. */
  register(context: AdapterContext, endpoint: Endpoint): Registration | undefined;
}
