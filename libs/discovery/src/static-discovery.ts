import type { Discovery, Instance, Registration } from './discovery.port.js';
import { discoveryErrors } from './errors.js';

/** Service name → list of `host:port`; IPv6 addresses in brackets. */
export type StaticAddresses = Readonly<Record<string, readonly string[]>>;

const HOST_PORT = /^(\[[0-9a-fA-F:.]+\]|[^:\s[\]]+):(\d{1,5})$/;
const MAX_PORT = 65_535;

/**
 * Discovery where there is no registry: a fixed map of addresses, all of which count as healthy. A registration is seen
 * by this process alone.
 */
export class StaticDiscovery implements Discovery {
  readonly #own = new Map<string, Registration>();

  /** @param addresses asked anew each time, so that a change of the configuration takes effect */
  constructor(private readonly addresses: () => StaticAddresses) {}

  async register(registration: Registration): Promise<void> {
    this.#own.set(registration.id, registration);
  }

  async deregister(id: string): Promise<void> {
    this.#own.delete(id);
  }

  async isRegistered(id: string): Promise<boolean> {
    return this.#own.has(id);
  }

  /** @throws STATIC_ADDRESS_INVALID */
  async instances(name: string): Promise<readonly Instance[]> {
    const fixed = (this.addresses()[name] ?? []).map((address) => instanceAt(name, address));
    const own = [...this.#own.values()].filter((registration) => registration.name === name);
    return [...fixed, ...own.map(({ probe: _, ...instance }) => instance)];
  }
}

function instanceAt(service: string, text: string): Instance {
  const [, address = '', digits = ''] = HOST_PORT.exec(text) ?? [];
  const port = Number(digits);
  if (port < 1 || port > MAX_PORT) throw discoveryErrors.STATIC_ADDRESS_INVALID({ service, address: text });
  return {
    id: `${service}@${text}`,
    name: service,
    address: address.replace(/^\[|\]$/g, ''),
    port,
    tags: [],
    meta: {},
  };
}
