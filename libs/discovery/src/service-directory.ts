import { defineToken, systemClock, type Clock } from '#libs/base';
import type { Discovery, Instance } from './discovery.port.js';
import { discoveryErrors } from './errors.js';

export interface ServiceDirectoryOptions {
  /** For how long an answer of the registry is used. Unit: ms. */
  readonly cacheMs?: number;
  readonly clock?: Clock;
  /** The registry did not answer and the last known instances are used. */
  readonly onStale?: (service: string, reason: unknown) => void;
}

interface Known {
  readonly instances: readonly Instance[];
  readonly until: number;
}

const THIRTY_SECONDS = 30_000;

/** Finds healthy instances of services and spreads calls over them. */
export class ServiceDirectory {
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<readonly Instance[]>>();
  readonly #turns = new Map<string, number>();
  readonly #clock: Clock;
  readonly #cacheMs: number;

  constructor(
    private readonly discovery: Discovery,
    private readonly options: ServiceDirectoryOptions = {},
  ) {
    this.#clock = options.clock ?? systemClock;
    this.#cacheMs = options.cacheMs ?? THIRTY_SECONDS;
  }

  /**
   * Healthy instances, at most `cacheMs` old; older ones while the registry does not answer.
   * @throws DISCOVERY_UNAVAILABLE if the service was never found before
   */
  async instances(service: string): Promise<readonly Instance[]> {
    const known = this.#known.get(service);
    if (known && this.#clock.now().getTime() < known.until) return known.instances;
    const asking = this.#asking.get(service) ?? this.#ask(service);
    this.#asking.set(service, asking);
    try {
      return await asking;
    } catch (reason) {
      if (!known) throw reason;
      this.options.onStale?.(service, reason);
      return known.instances;
    }
  }

  /**
   * The instance whose turn it is.
   * @throws SERVICE_NOT_FOUND, DISCOVERY_UNAVAILABLE
   */
  async next(service: string): Promise<Instance> {
    const instances = await this.instances(service);
    const turn = this.#turns.get(service) ?? 0;
    const instance = instances[turn % instances.length];
    if (!instance) throw discoveryErrors.SERVICE_NOT_FOUND({ service });
    this.#turns.set(service, turn + 1);
    return instance;
  }

  /** Ask again at the next call: an instance has refused a connection. */
  forget(service: string): void {
    const known = this.#known.get(service);
    if (known) this.#known.set(service, { ...known, until: 0 });
  }

  /** One question at a time per service, however many wait for the answer. */
  #ask(service: string): Promise<readonly Instance[]> {
    return this.discovery
      .instances(service)
      .then((instances) => {
        this.#known.set(service, { instances, until: this.#clock.now().getTime() + this.#cacheMs });
        return instances;
      })
      .finally(() => this.#asking.delete(service));
  }
}

export const SERVICE_DIRECTORY = defineToken<ServiceDirectory>('service-directory');
