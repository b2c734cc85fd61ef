import { z } from 'zod';
import { defineSettings, openGroup, setting, upperSnake, type ValuesOf } from '#libs/config';
import { EVM_ADDRESS, EVM_PRIVATE_KEY, count, flag, names, optionalText, port, text } from './schemas.js';

const rpcUrl = z.url({ protocol: /^(https?|wss?)$/ });

/** The settings of one EVM network; each variable is `<prefix>_<KEY>`. */
function evmNetwork(prefix: string, chainId: number | undefined) {
  return {
    enabled: setting(flag, { env: [`${prefix}_ENABLED`], default: false, doc: 'Connect to this network.' }),
    rpc_url: setting(z.array(rpcUrl), {
      env: [`${prefix}_RPC_URL`],
      default: [],
      secret: 'url',
      doc: 'JSON-RPC endpoint, or several: the next one takes over when one fails.',
      expects: 'one URL (http, https, ws, wss) or a list of them',
    }),
    ws_url: setting(z.url({ protocol: /^wss?$/ }).optional(), {
      env: [`${prefix}_WS_URL`],
      secret: 'url',
      doc: 'WebSocket endpoint for new heads; polled if empty.',
      expects: 'a URL (ws, wss)',
    }),
    private_key: setting(z.string().regex(EVM_PRIVATE_KEY).optional(), {
      env: [`${prefix}_PRIVATE_KEY`],
      secret: true,
      doc: 'Key of the account that pays for the service’s own transactions.',
      expects: '32 bytes in hex',
    }),
    gas_price: setting(z.int().min(0).optional(), {
      env: [`${prefix}_GAS_PRICE`],
      doc: 'Fixed price of gas in wei; follows congestion if empty.',
    }),
    gas_limit: setting(count.optional(), {
      env: [`${prefix}_GAS_LIMIT`],
      doc: 'Fixed gas limit of a transaction; estimated if empty.',
    }),
    max_fee_per_gas: setting(z.int().min(1).optional(), {
      env: [`${prefix}_MAX_FEE_PER_GAS`],
      doc: 'The most that is offered for a unit of gas, in wei; no limit if empty.',
    }),
    min_priority_fee: setting(z.int().min(0), {
      env: [`${prefix}_MIN_PRIORITY_FEE`],
      default: 1,
      doc: 'The least that is offered to the producer of a block for a unit of gas, in wei.',
    }),
    confirmations: setting(count, {
      env: [`${prefix}_CONFIRMATIONS`],
      default: 12,
      doc: 'Blocks, with its own, until a transaction counts as confirmed.',
    }),
    quorum: setting(count, {
      env: [`${prefix}_QUORUM`],
      default: 1,
      doc: 'How many endpoints must agree on heads, blocks, receipts and nonces.',
    }),
    batch_size: setting(z.int().min(1).max(1_000), {
      env: [`${prefix}_BATCH_SIZE`],
      default: 100,
      doc: 'Questions to an endpoint in one request, at most.',
    }),
    breaker: {
      failures: setting(count, {
        env: [`${prefix}_BREAKER_FAILURES`],
        default: 5,
        doc: 'Failures in a row after which an endpoint is left alone.',
      }),
      successes: setting(count, {
        env: [`${prefix}_BREAKER_SUCCESSES`],
        default: 3,
        doc: 'Good answers after which it is trusted again.',
      }),
      open: setting(z.number().min(0), {
        env: [`${prefix}_BREAKER_OPEN`],
        default: 60,
        doc: 'Seconds for which it is left alone.',
      }),
      probes: setting(count, {
        env: [`${prefix}_BREAKER_PROBES`],
        default: 10,
        doc: 'Requests that try it at once afterwards.',
      }),
    },
    contract_address: setting(z.string().regex(EVM_ADDRESS).optional(), {
      env: [`${prefix}_CONTRACT_ADDRESS`],
      doc: 'Existing contract to use; deployed if empty.',
      expects: 'an address: 0x and 40 hex digits',
    }),
    chain_id: setting(count.optional(), {
      env: [`${prefix}_CHAIN_ID`],
      ...(chainId === undefined ? {} : { default: chainId }),
      doc: 'Expected chain id (EIP-155): another answer of the endpoint is refused.',
    }),
  };
}

const simulation = {
  enabled: setting(flag, {
    env: ['SIMULATION_ENABLED'],
    default: false,
    profiles: { development: true },
    doc: 'Start a development chain (anvil) of its own.',
  }),
  port: setting(port, {
    env: ['SIMULATION_PORT'],
    default: 0,
    doc: 'Its port on loopback; 0 takes a free one.',
  }),
  block_time: setting(count, {
    env: ['SIMULATION_BLOCK_TIME'],
    default: 1,
    doc: 'Seconds between blocks without transactions.',
  }),
  chain_id: setting(count, { env: ['SIMULATION_CHAIN_ID'], default: 31_337, doc: 'Its chain id.' }),
  confirmations: setting(count, {
    env: ['SIMULATION_CONFIRMATIONS'],
    default: 1,
    doc: 'Blocks, with its own, until a transaction counts as confirmed.',
  }),
};

const huaweiCloud = {
  enabled: setting(flag, {
    env: ['HW_ENABLED'],
    default: true,
    profiles: { development: false },
    doc: 'Connect to Huawei Cloud BCS (Hyperledger Fabric).',
  }),
  config_file_path: setting(optionalText, {
    env: ['HW_CONFIG_PATH'],
    doc: 'SDK yaml as downloaded from the console.',
  }),
  contract_name: setting(text, {
    env: ['HW_CONTRACT_NAME'],
    default: 'resume',
    doc: 'Name of the chaincode.',
  }),
  consensus_node: setting(optionalText, {
    env: ['HW_CONSENSUS_NODE'],
    doc: 'Orderer, as named in the SDK yaml.',
  }),
  endorser_nodes: setting(names, {
    env: ['HW_ENDORSER_NODES'],
    default: [],
    doc: 'Peers that endorse, as named in the SDK yaml.',
  }),
  query_node: setting(optionalText, { env: ['HW_QUERY_NODE'], doc: 'Peer for queries and commit events.' }),
  chain_id: setting(optionalText, { env: ['HW_CHAIN_ID'], doc: 'Channel, or id of the chain.' }),
};

const chains = openGroup(
  { simulation, ethereum: evmNetwork('ETH', 1), huawei_cloud: huaweiCloud },
  {
    placeholder: '<network>',
    other: (name) => evmNetwork(upperSnake(name), undefined),
    list: {
      env: 'BLOCKCHAIN_CHAIN',
      member: 'enabled',
      aliases: { huawei: 'huawei_cloud' },
      doc: 'Comma list of the chains that are on, exactly these: simulation, ethereum, huawei, or further EVM networks.',
    },
  },
);

export const blockchain = defineSettings(
  'blockchain',
  {
    enabled: setting(flag, { env: ['BLOCKCHAIN_ENABLED'], default: true, doc: 'Use chains at all.' }),
    chains,
  },
  'The chains. A further EVM network is a map of its own name; its variables begin with that name in upper case.',
);

export type EvmNetworkSettings = ValuesOf<ReturnType<typeof evmNetwork>>;
export type SimulationSettings = ValuesOf<typeof simulation>;
export type HuaweiCloudSettings = ValuesOf<typeof huaweiCloud>;

/** A chain that is on, by family. */
export type EnabledChain =
  | { readonly name: string; readonly family: 'simulation'; readonly settings: SimulationSettings }
  | { readonly name: string; readonly family: 'evm'; readonly settings: EvmNetworkSettings }
  | { readonly name: string; readonly family: 'fabric'; readonly settings: HuaweiCloudSettings };

/** The chains that are on, in the order of their declaration; none if `blockchain.enabled` is false. */
export function enabledChains(values: ValuesOf<(typeof blockchain)['fields']>): readonly EnabledChain[] {
  if (!values.enabled) return [];
  return Object.entries(values.chains)
    .filter(([, settings]) => settings.enabled)
    .map(([name, settings]): EnabledChain => {
      if (name === 'simulation')
        return { name, family: 'simulation', settings: settings as SimulationSettings };
      if (name === 'huawei_cloud')
        return { name, family: 'fabric', settings: settings as HuaweiCloudSettings };
      return { name, family: 'evm', settings: settings as EvmNetworkSettings };
    });
}
