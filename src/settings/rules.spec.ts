import { Environment, fixedLayer, isConfigError, LAYER_RANK, Settings } from '#libs/config';
import { enabledChains } from './blockchain.settings.js';
import { serviceCatalogue, type ServiceSettings } from './catalogue.js';

const GOOD = 'd0b5c1e2f3a4958677f8e9dacbbcad9e';
const PRODUCTION = {
  BLOCKCHAIN_MODE: 'production',
  BLOCKCHAIN_CHAIN: 'simulation',
  JWT_SECRET: GOOD,
  KEY_ENCRYPTION_SECRET: GOOD,
};

function open(env: Record<string, string>, tree: unknown = {}) {
  return Settings.open<ServiceSettings>({
    catalogue: serviceCatalogue(),
    environment: new Environment(env),
    layers: [fixedLayer('file', LAYER_RANK.file, tree)],
  });
}

/** Keys that are refused, or none. */
async function refused(env: Record<string, string>, tree?: unknown): Promise<readonly string[]> {
  try {
    await open(env, tree);
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return error.errors.map(({ pointer }) => pointer);
  }
}

async function message(env: Record<string, string>): Promise<string> {
  return open(env).then(
    () => '',
    (error: Error) => error.message,
  );
}

describe('production and integration', () => {
  it('start with proper secrets', async () => {
    expect(await refused(PRODUCTION)).toEqual([]);
    expect(await refused({ ...PRODUCTION, BLOCKCHAIN_MODE: 'integration' })).toEqual([]);
  });

  it.each(['integration', 'production'])(
    'refuse missing secrets in %s, naming both variables',
    async (mode) => {
      const text = await message({ BLOCKCHAIN_MODE: mode, BLOCKCHAIN_CHAIN: 'simulation' });
      expect(text).toContain('JWT_SECRET is missing');
      expect(text).toContain('KEY_ENCRYPTION_SECRET is missing');
    },
  );

  it.each([
    'supersecret',
    'change-me',
    'xK4$-9',
    'your-secret-key-change-in-production-please',
    'CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME',
  ])('refuse the secret %s without repeating it', async (secret) => {
    const text = await message({ ...PRODUCTION, JWT_SECRET: secret });
    expect(text).toContain('JWT_SECRET is ');
    expect(text).not.toContain(secret);
  });

  it('refuse credentials for every origin, by the name of the variable', async () => {
    const env = { ...PRODUCTION, CORS_CREDENTIALS: 'true' };
    expect(await refused(env)).toEqual(['security.cors.origins']);
    expect(await message(env)).toContain('CORS_ORIGINS');
    expect(await refused({ ...env, CORS_ORIGINS: 'https://dao.example' })).toEqual([]);
    expect(await refused({ ...env, CORS_ENABLED: 'false' })).toEqual([]);
  });

  it('leave development alone', async () => {
    expect(await refused({ JWT_SECRET: 'secret' })).toEqual([]);
    // no mode may let every site act as its visitors
    expect(await refused({ CORS_CREDENTIALS: 'true' })).not.toEqual([]);
  });
});

describe('rules over several keys', () => {
  it.each([
    [{ TLS_CERT_FILE: 'a.pem' }, 'tls.key_file'],
    [{ TLS_KEY_FILE: 'a.pem' }, 'tls.cert_file'],
    [{ LOG_OUTPUT: 'file' }, 'logging.file_path'],
    [{ JAEGER_ENABLED: 'true' }, 'monitoring.jaeger.endpoint'],
    [{ PROMETHEUS_PORT: '8091' }, 'monitoring.prometheus.port'],
    [{ ETH_ENABLED: 'true' }, 'blockchain.chains.ethereum.rpc_url'],
    [{ BLOCKCHAIN_CHAIN: 'huawei' }, 'blockchain.chains.huawei_cloud.config_file_path'],
    [{ BLOCKCHAIN_CHAIN: 'polygon' }, 'blockchain.chains.polygon.rpc_url'],
    [
      { ETH_ENABLED: 'true', ETH_RPC_URL: 'http://a.example', ETH_QUORUM: '2' },
      'blockchain.chains.ethereum.quorum',
    ],
    [{ ETH_RPC_URL: 'file:///etc/passwd' }, 'blockchain.chains.ethereum.rpc_url'],
    [{ ETH_PRIVATE_KEY: '0x12' }, 'blockchain.chains.ethereum.private_key'],
  ])('%j: %s', async (env, key) => {
    expect(await refused(env)).toEqual([key]);
  });

  it('do not ask for endpoints of chains when there are to be none', async () => {
    expect(await refused({ ETH_ENABLED: 'true', BLOCKCHAIN_ENABLED: 'false' })).toEqual([]);
  });
});

describe('chains', () => {
  const names = async (env: Record<string, string>, tree?: unknown) =>
    enabledChains((await open(env, tree)).values.blockchain).map(({ name, family }) => `${name}:${family}`);
  const polygon = {
    blockchain: { chains: { polygon: { enabled: true, rpc_url: 'https://polygon.example' } } },
  };

  it('are those that BLOCKCHAIN_CHAIN lists, huawei for short', async () => {
    const env = { ETH_RPC_URL: 'http://localhost:8545', HW_CONFIG_PATH: 'sdk.yaml' };
    expect(await names({ ...env, BLOCKCHAIN_CHAIN: 'huawei, ethereum' })).toEqual([
      'ethereum:evm',
      'huawei_cloud:fabric',
    ]);
    expect(await names({ ...env, BLOCKCHAIN_CHAIN: 'simulation' }, polygon)).toEqual([
      'simulation:simulation',
    ]);
  });

  it('include further EVM networks from the file or from the environment alone', async () => {
    expect(await names({}, polygon)).toEqual(['simulation:simulation', 'polygon:evm']);
    expect(
      await names({ BLOCKCHAIN_CHAIN: 'polygon-amoy', POLYGON_AMOY_RPC_URL: 'http://localhost:1' }),
    ).toEqual(['polygon-amoy:evm']);
  });

  it('are none when blockchain.enabled is false', async () => {
    expect(await names({ BLOCKCHAIN_ENABLED: 'false' })).toEqual([]);
  });
});
