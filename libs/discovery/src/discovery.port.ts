import { defineToken } from '#libs/base';

/** One running copy of a service. */
export interface Instance {
  /** Unique among all instances of all services. */
  readonly id: string;
  /** Of the service: `blockchain-service`. */
  readonly name: string;
  /** Host name or IP address that others reach it under. */
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
}

/** How the registry finds out whether an instance serves: an HTTP request that must be answered with 2xx. */
export interface HealthProbe {
  /** The path that is asked, on the instance's own address: `/health`. */
  readonly path: string;
  readonly protocol?: 'http' | 'https';
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** An instance that has failed for so long is forgotten. */
  readonly deregisterAfterSeconds: number;
}

export interface Registration extends Instance {
  readonly probe: HealthProbe;
}

/** Where services make themselves known. Methods reject with `DISCOVERY_UNAVAILABLE` when the registry does not answer. */
export interface Discovery {
  /** Idempotent by `id`: the last registration counts. The instance is found once its probe has passed. */
  register(registration: Registration): Promise<void>;
  /** An unknown id is no error. */
  deregister(id: string): Promise<void>;
  /** Whether the registry still knows the instance, healthy or not. */
  isRegistered(id: string): Promise<boolean>;
  /** The instances whose probe passes, in a stable order; empty for an unknown service. Asks each time. */
  instances(name: string): Promise<readonly Instance[]>;
}

export const DISCOVERY = defineToken<Discovery>('discovery');
