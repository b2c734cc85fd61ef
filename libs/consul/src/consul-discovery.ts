import { z } from 'zod';
import { isAppError } from '#libs/base';
import { discoveryErrors, type Discovery, type Instance, type Registration } from '#libs/discovery';
import type { ConsulClient } from './consul-client.js';

const healthEntries = z.array(
  z.object({
    Node: z.object({ Address: z.string() }),
    Service: z.object({
      ID: z.string(),
      Service: z.string(),
      Address: z.string(),
      Port: z.number(),
      Tags: z.array(z.string()).nullish(),
      Meta: z.record(z.string(), z.string()).nullish(),
    }),
  }),
);

const agentServices = z.record(z.string(), z.unknown());

/** Discovery by a Consul agent and its HTTP checks. */
export class ConsulDiscovery implements Discovery {
  constructor(private readonly client: ConsulClient) {}

  async register({ id, name, address, port, tags, meta, probe }: Registration): Promise<void> {
    const host = address.includes(':') ? `[${address}]` : address;
    const check = {
      name: `HTTP ${probe.path}`,
      http: `${probe.protocol ?? 'http'}://${host}:${port}${probe.path}`,
      interval: `${probe.intervalSeconds}s`,
      timeout: `${probe.timeoutSeconds}s`,
      deregistercriticalserviceafter: `${probe.deregisterAfterSeconds}s`,
    };
    const service = { id, name, address, port, tags: [...tags], meta: { ...meta }, check };
    await this.#ask(`register "${id}"`, (options) =>
      this.client.sdk.agent.service.register({ ...service, ...options }),
    );
  }

  async deregister(id: string): Promise<void> {
    // newer agents answer 404 for an unknown id, older ones 200
    if (!(await this.isRegistered(id))) return;
    await this.#ask(`deregister "${id}"`, (options) =>
      this.client.sdk.agent.service.deregister({ id, ...options }),
    );
  }

  async isRegistered(id: string): Promise<boolean> {
    const services = await this.#ask('list its services', (options) =>
      this.client.sdk.agent.service.list(options),
    );
    return id in agentServices.parse(services);
  }

  async instances(name: string): Promise<readonly Instance[]> {
    const reply = await this.#ask(`find "${name}"`, (options) =>
      this.client.sdk.health.service({ service: name, passing: true, ...options }),
    );
    return healthEntries
      .parse(reply)
      .map(({ Node, Service }) => ({
        id: Service.ID,
        name: Service.Service,
        address: Service.Address || Node.Address,
        port: Service.Port,
        tags: Service.Tags ?? [],
        meta: Service.Meta ?? {},
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  async #ask(
    action: string,
    request: (options: Record<string, unknown>) => Promise<unknown>,
  ): Promise<unknown> {
    try {
      return await this.client.ask(action, request);
    } catch (cause) {
      throw isAppError(cause)
        ? discoveryErrors.DISCOVERY_UNAVAILABLE({ action, reason: cause.message }, { cause })
        : cause;
    }
  }
}
