// The one file that binds ports to technologies.
import path from 'node:path';
import { messageOf } from '#libs/base';
import { chainErrors, createChains, type Chain } from '#libs/chain';
import { createEvmChain, evmNetworkSettings, simulationSettings, startSimulation } from '#libs/chain-evm';
import { InProcessEventBus } from '#libs/events';
import { createSecretVault } from '#libs/keys';
import { createDatabase } from '#libs/persistence';
import type { AdapterContext, Adapters, Opened } from '../src/root/adapters.port.js';
import { enabledChains, type EnabledChain } from '../src/settings/blockchain.settings.js';

export const adapters: Adapters = {
  async database({ settings: { database } }) {
    const { host, port, username, password, database: name, ...limits } = database.mysql;
    const value = await createDatabase({
      type: database.type,
      folder: database.folder,
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

  vault: ({ secrets }) => createSecretVault({ current: secrets.keyEncryption }),

  register: () => Promise.resolve(undefined),
};

async function openChain(chain: EnabledChain, { settings, logger }: AdapterContext): Promise<Opened<Chain>> {
  const deps = {
    onWatchError: (network: string, reason: string) =>
      logger.warn({ network, reason }, 'new blocks cannot be followed'),
  };
  switch (chain.family) {
    case 'simulation': {
      const { port, block_time, chain_id } = chain.settings;
      const parsed = simulationSettings.parse({
        network: chain.name,
        folder: path.join(settings.database.folder, 'simulation'),
        port,
        chainId: chain_id,
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
      const { rpc_url, ws_url, private_key, gas_price, gas_limit, chain_id } = chain.settings;
      const value = createEvmChain(
        evmNetworkSettings.parse({
          network: chain.name,
          rpcUrls: rpc_url,
          wsUrl: ws_url,
          privateKey: private_key,
          gasPrice: gas_price,
          gasLimit: gas_limit,
          chainId: chain_id,
        }),
        deps,
      );
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
