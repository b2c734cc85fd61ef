import { Environment, Settings, type Snapshot } from '#libs/config';
import { serviceCatalogue, type ServiceSettings } from './catalogue.js';

type Variables = Readonly<Record<string, string>>;

async function snapshotOf(env: Variables): Promise<Snapshot<ServiceSettings>> {
  const settings = await Settings.open({ catalogue: serviceCatalogue(), environment: new Environment(env) });
  return settings.snapshot;
}

/** What a mode that refuses insecure defaults needs at least. */
const SAFE = {
  JWT_SECRET: 'd0b5c1e2f3a4958677f8e9dacbbcad9e',
  KEY_ENCRYPTION_SECRET: '5f4e3d2c1b0a99887766554433221100',
  BLOCKCHAIN_CHAIN: 'simulation',
};

/** One line of the contract (requirements, "Service configuration"). */
interface Row {
  readonly key: string;
  readonly variable: string;
  readonly fallback: unknown;
  readonly given: string;
  readonly parsed: unknown;
}

const row = ([key, variable, fallback, given, parsed]: readonly [
  string,
  string,
  unknown,
  string,
  unknown,
]): Row => ({
  key,
  variable,
  fallback,
  given,
  parsed,
});

const CONTRACT = (
  [
    ['service.port', 'BLOCKCHAIN_SERVICE_PORT', 8091, '8301', 8301],
    ['service.host', 'BLOCKCHAIN_SERVICE_HOST', '0.0.0.0', '::1', '::1'],
    ['discovery.enabled', 'SERVICE_DISCOVERY_ENABLED', true, 'false', false],
    ['discovery.consul.address', 'CONSUL_ADDRESS', 'localhost:8500', 'consul:9', 'consul:9'],
    ['discovery.consul.datacenter', 'CONSUL_DATACENTER', 'dc1', 'dc2', 'dc2'],
    ['discovery.consul.token', 'CONSUL_TOKEN', undefined, 't', 't'],
    ['database.mysql.host', 'MYSQL_HOST', 'localhost', 'db', 'db'],
    ['database.mysql.port', 'MYSQL_PORT', 3306, '9506', 9506],
    ['database.mysql.port', 'BLOCKCHAIN_MYSQL_PORT', 3306, '9507', 9507],
    ['database.mysql.username', 'MYSQL_USERNAME', 'dao_user', 'u', 'u'],
    ['database.mysql.password', 'MYSQL_PASSWORD', undefined, '0123', '0123'],
    ['database.mysql.database', 'MYSQL_DATABASE', 'dao_genie', 'd', 'd'],
    ['database.mysql.max_idle_conns', 'MYSQL_MAX_IDLE_CONNS', 10, '1', 1],
    ['database.mysql.max_open_conns', 'MYSQL_MAX_OPEN_CONNS', 100, '2', 2],
    ['database.mysql.conn_max_lifetime', 'MYSQL_CONN_MAX_LIFETIME', 3600, '3', 3],
    ['blockchain.enabled', 'BLOCKCHAIN_ENABLED', true, '0', false],
    ['blockchain.chains.huawei_cloud.config_file_path', 'HW_CONFIG_PATH', undefined, 'a.yaml', 'a.yaml'],
    ['blockchain.chains.huawei_cloud.contract_name', 'HW_CONTRACT_NAME', 'resume', 'c', 'c'],
    ['blockchain.chains.huawei_cloud.consensus_node', 'HW_CONSENSUS_NODE', undefined, 'o', 'o'],
    ['blockchain.chains.huawei_cloud.endorser_nodes', 'HW_ENDORSER_NODES', [], 'a,b', ['a', 'b']],
    ['blockchain.chains.huawei_cloud.query_node', 'HW_QUERY_NODE', undefined, 'q', 'q'],
    ['blockchain.chains.huawei_cloud.chain_id', 'HW_CHAIN_ID', undefined, '007', '007'],
    ['blockchain.chains.ethereum.enabled', 'ETH_ENABLED', false, 'no', false],
    ['blockchain.chains.ethereum.rpc_url', 'ETH_RPC_URL', [], 'http://a,http://b', ['http://a', 'http://b']],
    ['blockchain.chains.ethereum.ws_url', 'ETH_WS_URL', undefined, 'ws://a', 'ws://a'],
    [
      'blockchain.chains.ethereum.private_key',
      'ETH_PRIVATE_KEY',
      undefined,
      `0x${'1'.repeat(64)}`,
      `0x${'1'.repeat(64)}`,
    ],
    ['blockchain.chains.ethereum.gas_price', 'ETH_GAS_PRICE', undefined, '20000000000', 20_000_000_000],
    ['blockchain.chains.ethereum.gas_limit', 'ETH_GAS_LIMIT', undefined, '6000000', 6_000_000],
    [
      'blockchain.chains.ethereum.contract_address',
      'ETH_CONTRACT_ADDRESS',
      undefined,
      `0x${'a'.repeat(40)}`,
      `0x${'a'.repeat(40)}`,
    ],
    ['blockchain.chains.ethereum.chain_id', 'ETH_CHAIN_ID', 1, '11155111', 11_155_111],
    ['monitoring.prometheus.enabled', 'PROMETHEUS_ENABLED', true, 'false', false],
    ['monitoring.prometheus.port', 'PROMETHEUS_PORT', 9090, '9091', 9091],
    ['monitoring.jaeger.enabled', 'JAEGER_ENABLED', false, 'no', false],
    [
      'monitoring.jaeger.endpoint',
      'JAEGER_ENDPOINT',
      undefined,
      'http://j:4318/v1/traces',
      'http://j:4318/v1/traces',
    ],
    ['logging.level', 'LOG_LEVEL', 'info', 'debug', 'debug'],
    ['logging.format', 'LOG_FORMAT', 'json', 'text', 'text'],
    ['logging.output', 'LOG_OUTPUT', 'stdout', 'stderr', 'stderr'],
    ['logging.file_path', 'LOG_FILE_PATH', undefined, '/l', '/l'],
    ['cache.redis.enabled', 'REDIS_ENABLED', true, 'false', false],
    ['cache.redis.host', 'REDIS_HOST', 'localhost', 'r', 'r'],
    ['cache.redis.port', 'REDIS_PORT', 6379, '9507', 9507],
    ['cache.redis.port', 'BLOCKCHAIN_REDIS_PORT', 6379, '9508', 9508],
    ['cache.redis.password', 'REDIS_PASSWORD', undefined, 'p', 'p'],
    ['cache.redis.database', 'REDIS_DATABASE', 0, '3', 3],
    ['cache.redis.max_idle', 'REDIS_MAX_IDLE', 10, '1', 1],
    ['cache.redis.max_active', 'REDIS_MAX_ACTIVE', 100, '1', 1],
    ['cache.redis.idle_timeout', 'REDIS_IDLE_TIMEOUT', 300, '1', 1],
    ['rate_limit.enabled', 'RATE_LIMIT_ENABLED', true, 'false', false],
    ['rate_limit.requests_per_minute', 'RATE_LIMIT_RPM', 1000, '5', 5],
    ['rate_limit.burst_size', 'RATE_LIMIT_BURST', 100, '5', 5],
    ['security.jwt.expire_hours', 'JWT_EXPIRE_HOURS', 24, '1', 1],
    ['security.key_encryption.previous_secrets', 'KEY_ENCRYPTION_PREVIOUS_SECRETS', [], 'a, b', ['a', 'b']],
    ['security.cors.enabled', 'CORS_ENABLED', true, 'false', false],
    ['security.cors.origins', 'CORS_ORIGINS', ['*'], 'https://a, https://b', ['https://a', 'https://b']],
    [
      'security.cors.methods',
      'CORS_METHODS',
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      'GET',
      ['GET'],
    ],
    ['security.cors.headers', 'CORS_HEADERS', ['*'], 'a', ['a']],
  ] as const
).map(row);

function at(values: unknown, key: string): unknown {
  return key.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], values);
}

describe('the contract of the configuration', () => {
  it.each(CONTRACT)('$key is $variable', async ({ key, variable, fallback, given, parsed }) => {
    for (const mode of ['integration', 'production']) {
      const env = { ...SAFE, BLOCKCHAIN_MODE: mode };
      expect(at((await snapshotOf(env)).values, key)).toEqual(fallback);
      expect(at((await snapshotOf({ ...env, [variable]: given })).values, key)).toEqual(parsed);
    }
  });

  it('is embedded without any variable', async () => {
    const { values, profile, warnings } = await snapshotOf({});
    expect([profile, values.service.mode, warnings]).toEqual(['development', 'development', []]);
    expect(values.database).toMatchObject({ type: 'sqlite', folder: './data' });
    expect(values.discovery.enabled).toBe(false);
    expect(values.cache.redis.enabled).toBe(false);
    expect(values.monitoring.prometheus).toEqual({ enabled: true, port: 0 });
    expect(values.blockchain.chains.simulation.enabled).toBe(true);
    expect(values.blockchain.chains.huawei_cloud.enabled).toBe(false);
    expect(values.security.jwt.secret).toBeUndefined();
  });

  it.each([
    [{ BLOCKCHAIN_SERVICE_MODE: 'debug' }, 'development'],
    [{ ...SAFE, BLOCKCHAIN_SERVICE_MODE: 'release' }, 'production'],
    [{ ...SAFE, BLOCKCHAIN_MODE: 'integration', BLOCKCHAIN_SERVICE_MODE: 'debug' }, 'integration'],
  ])('%#: the mode may be called by its older name', async (env, profile) => {
    expect((await snapshotOf(env)).profile).toBe(profile);
  });

  it.each([
    ['development', 8302, undefined],
    ['integration', 8402, 8421],
    ['production', 8502, 8511],
  ])('knows the neighbours in %s', async (mode, identity, storage) => {
    const { ports } = (await snapshotOf({ ...SAFE, BLOCKCHAIN_MODE: mode })).values;
    expect([ports.identity, ports.storage]).toEqual([identity, storage]);
  });
});
