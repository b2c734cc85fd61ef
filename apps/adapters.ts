// The one file that binds ports to technologies.
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { messageOf } from '#libs/base';
import { chainErrors, createChains, type Chain } from '#libs/chain';
import {
  createEvmChain,
  evmNetworkSettings,
  simulationSettings,
  startSimulation,
  type EvmNetworkInput,
} from '#libs/chain-evm';
import { centreLayer, ConsulClient, ConsulDiscovery, ConsulKeyValueStore } from '#libs/consul';
import { keepRegistered, type Registration } from '#libs/discovery';
import { InProcessEventBus } from '#libs/events';
import { createSecretVault } from '#libs/keys';
import { createDatabase } from '#libs/persistence';
import type { AdapterContext, Adapters, Opened } from '../src/root/adapters.port.js';
import {
  enabledChains,
  type EnabledChain,
  type EvmNetworkSettings,
} from '../src/settings/blockchain.settings.js';

/** Each attempt fails in the same way: one line a minute says it. */
const TOLD_EVERY_MS = 60_000;

export const adapters: Adapters = {
  async database({ settings: { database } }) {
    const { host, port, username, password, database: name, ...limits } = database.mysql;
    const value = await createDatabase({
      type: database.type,
      folder: database.folder,
      synchronous: database.synchronous,
      mysql: {
        host,
        port,
        username,
        database: name,
        ...(password === undefined ? {} : { password }),
        maxIdleConns: limits.max_idle_conns,
        maxOpenConns: limits.max_open_conns,
        connMaxLifetimeSeconds: limits.conn_max_lifetime,
      },
    });
    return { value, close: () => value.close() };
  },

  async chains(context) {
    const opened: Opened<Chain>[] = [];
    for (const chain of enabledChains(context.settings.blockchain))
      opened.push(await openChain(chain, context));
    return {
      value: createChains(opened.map((o) => o.value)),
      close: () => Promise.all(opened.map((o) => o.close())),
    };
  },

  eventBus({ settings, logger }) {
    const value = new InProcessEventBus({
      service: settings.service.name,
      onError: (thrown, event) =>
        logger.error({ err: thrown, event: event.event_type }, 'an event handler failed'),
    });
    return Promise.resolve({ value, close: () => value.close() });
  },

  vault: ({ settings: { security }, secrets }) =>
    createSecretVault({ current: secrets.keyEncryption, previous: security.key_encryption.previous_secrets }),

  centre(context) {
    if (!context.settings.discovery.enabled) return undefined;
    const client = consulClient(context);
    let told = -Infinity;
    const onError = (reason: unknown) => {
      if (performance.now() - told < TOLD_EVERY_MS) return;
      told = performance.now();
      context.logger.warn({ reason: messageOf(reason) }, 'the configuration centre is away');
    };
    const { kv_prefix: prefix } = context.settings.discovery.consul;
    return {
      value: centreLayer(new ConsulKeyValueStore(client), { prefix, onError }),
      close: () => Promise.resolve(client.close()),
    };
  },

  rates({ settings: { cache }, logger }) {
    const { enabled, host, port, password, database } = cache.redis;
    if (!enabled) return undefined;
    const client = new Redis({
      host,
      port,
      db: database,
      ...(password === undefined ? {} : { password }),
      // a Redis that is away is not waited for: each process counts alone until it is back
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
    });
    let away = false;
    client.on('error', (thrown: unknown) => {
      if (!away) logger.warn({ reason: messageOf(thrown) }, 'Redis is away: this process counts rates alone');
      away = true;
    });
    client.on('ready', () => {
      if (away) logger.info('Redis is back');
      away = false;
    });
    return { value: client, close: () => Promise.resolve(client.disconnect()) };
  },

  register(context, { port, instance }) {
    const { discovery, service, tls } = context.settings;
    if (!discovery.enabled) return undefined;
    const client = consulClient(context);
    const registration: Registration = {
      id: instance,
      name: service.name,
      address: discovery.advertise_address ?? ownAddress(service.host),
      port: discovery.advertise_port ?? port,
      tags: discovery.tags,
      meta: { version: service.version, mode: service.mode },
      probe: {
        path: '/health',
        protocol: tls.cert_file === undefined ? 'http' : 'https',
        intervalSeconds: discovery.check.interval,
        timeoutSeconds: discovery.check.timeout,
        deregisterAfterSeconds: discovery.check.deregister_after,
      },
    };
    const kept = keepRegistered(new ConsulDiscovery(client), registration, {
      onChange: (registered, reason) =>
        context.logger[registered ? 'info' : 'warn'](
          { registered, ...(reason === undefined ? {} : { reason: messageOf(reason) }) },
          'the registration in Consul changed',
        ),
    });
    return { deregister: () => kept.end().finally(() => client.close()) };
  },
};

function consulClient({ settings: { discovery } }: Pick<AdapterContext, 'settings'>): ConsulClient {
  const { address, datacenter, token } = discovery.consul;
  return new ConsulClient({ address, datacenter, ...(token === undefined ? {} : { token }) });
}

/** A wildcard is no address: the first one of this machine that others can reach, else the loopback. */
function ownAddress(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find((a) => !a.internal && a.family === 'IPv4')?.address ?? '127.0.0.1';
}

async function openChain(chain: EnabledChain, { settings, logger }: AdapterContext): Promise<Opened<Chain>> {
  const deps = {
    onWatchError: (network: string, reason: string) =>
      logger.warn({ network, reason }, 'new blocks cannot be followed'),
  };
  switch (chain.family) {
    case 'simulation': {
      const { port, block_time, chain_id, confirmations } = chain.settings;
      const parsed = simulationSettings.parse({
        network: chain.name,
        folder: path.join(settings.database.folder, 'simulation'),
        port,
        chainId: chain_id,
        confirmations,
        blockMs: block_time * 1000,
      });
      const simulation = await startSimulation(parsed, {
        ...deps,
        onChange: (change) =>
          logger.warn({ network: chain.name, ...change }, 'the simulated chain changed its state'),
      });
      return { value: simulation.chain, close: () => simulation.stop() };
    }
    case 'evm': {
      const value = createEvmChain(evmNetworkSettings.parse(toNetwork(chain.name, chain.settings)), deps);
      // a network that is away degrades the service and is asked again; it does not keep it from starting
      value.connect().catch((thrown: unknown) => {
        logger.error({ network: chain.name, reason: messageOf(thrown) }, 'the network cannot be reached yet');
      });
      return { value, close: () => value.disconnect() };
    }
    case 'fabric':
      throw chainErrors.CHAIN_MISCONFIGURED({
        network: chain.name,
        reason:
          'Hyperledger Fabric is not part of this release; leave it out of BLOCKCHAIN_CHAIN, or set HW_ENABLED=false.',
      });
  }
}

function toNetwork(network: string, settings: EvmNetworkSettings): EvmNetworkInput {
  const { breaker } = settings;
  return {
    network,
    rpcUrls: [...settings.rpc_url],
    wsUrl: settings.ws_url,
    privateKey: settings.private_key,
    gasPrice: settings.gas_price,
    gasLimit: settings.gas_limit,
    maxFeePerGas: settings.max_fee_per_gas,
    minPriorityFee: settings.min_priority_fee,
    confirmations: settings.confirmations,
    quorum: settings.quorum,
    batchSize: settings.batch_size,
    breakerFailures: breaker.failures,
    breakerSuccesses: breaker.successes,
    breakerOpenMs: breaker.open * 1_000,
    breakerProbes: breaker.probes,
    chainId: settings.chain_id,
  };
}
