import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, temporaryFolder } from '#libs/testing';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/tokens.js';

const FEATURES = '/api/v1/admin/features';
const IDENTITY = `${FEATURES}/identity`;

interface ExplainedKey {
  readonly key: string;
  readonly value?: unknown;
  readonly source: string;
  readonly variables: readonly string[];
  readonly location?: string;
}

describe('The configuration file', () => {
  let service: ServiceProcess;
  let cwd: string;
  const write = (text: string, name = 'config.yaml') => writeFile(path.join(cwd, name), text);
  const identity = async () => (await service.call(IDENTITY)).body;
  const health = async () => (await service.call('/health')).body.details as Record<string, object>;
  const key = async (name: string): Promise<ExplainedKey | undefined> => {
    const { keys } = (await service.call('/api/v1/admin/settings')).body as { keys: ExplainedKey[] };
    return keys.find((k) => k.key === name);
  };
  const comesTo = (what: string, expected: object, actual: () => Promise<unknown>) =>
    eventually(async () => (expect(await actual()).toMatchObject(expected), true), { what, every: 100 });
  const unchanged = { enabled: true, config: { batchMaxProofs: 500, batchMaxDelayMs: 250 } };

  beforeAll(async () => {
    cwd = (await temporaryFolder()).path;
    const env = {
      JWT_SECRET,
      DELAY_OF_MINE: '333',
      MYSQL_PASSWORD: 'top-secret-of-mysql',
      CORS_ORIGINS: 'https://dao.example',
    };
    service = await startServiceProcess({ cwd, env });
  });
  afterAll(() => service.stop());
  afterEach(async () => {
    await rm(path.join(cwd, 'config.yaml'), { force: true });
    await rm(path.join(cwd, 'config.json'), { force: true });
    await comesTo('The state without a file', unchanged, identity);
    await comesTo('Health', { configuration: { status: 'up' } }, health);
  });

  it('reconfigures a feature, switches it off and on, when it appears, changes and vanishes', async () => {
    const { generation } = await identity();
    await write('features: { identity: { config: { batchMaxProofs: 11 } } }');
    await comesTo('The new value', { config: { batchMaxProofs: 11 } }, identity);
    expect((await identity()).generation).toBeGreaterThan(generation);
    await write('features: { identity: { enabled: false } }');
    await comesTo('The unloading', { status: 'unloaded', enabled: false }, identity);
    expect((await service.call('/api/v1/blockchain/identity/proof')).status).toBe(404);
    await write('features: { identity: { enabled: true, config: { batchMaxProofs: 12 } } }');
    await comesTo('The loading', { status: 'active', config: { batchMaxProofs: 12 } }, identity);
    expect((await service.call('/api/v1/blockchain/identity/proof')).status).toBe(200);
    const { items } = (await service.call('/api/v1/admin/audit?feature=identity&limit=3')).body;
    expect(items.map((i: { actor: string; action: string }) => `${i.actor} ${i.action}`)).toEqual([
      'file load',
      'file unload',
      'file reconfigure',
    ]);
  });

  it('may be JSON, and takes values from the environment, else their defaults', async () => {
    const config = { batchMaxDelayMs: '${DELAY_OF_MINE:1}', batchMaxProofs: '${PROOFS_OF_MINE:44}' };
    await write(JSON.stringify({ features: { identity: { config } } }), 'config.json');
    await comesTo('Its values', { config: { batchMaxDelayMs: 333, batchMaxProofs: 44 } }, identity);
    expect(await key('features.identity.config.batchMaxDelayMs')).toMatchObject({
      source: 'file',
      variables: ['DELAY_OF_MINE'],
      location: expect.stringMatching(/^config\.json:\d+$/),
    });
  });

  it('changes the rate limit of a running service', async () => {
    const limit = async () => (await service.call(IDENTITY)).headers.get('ratelimit-limit');
    expect(await limit()).toBe('1000');
    await write('rate_limit: { requests_per_minute: 5000 }');
    await eventually(async () => (await limit()) === '5000', { what: 'The new limit' });
    await rm(path.join(cwd, 'config.yaml'));
    await eventually(async () => (await limit()) === '1000', { what: 'The default limit' });
  });

  it('is refused as a whole if a part is invalid; health says why until it is mended', async () => {
    await write('features: { identity: { config: { batchMaxProofs: 21 } } }');
    await comesTo('The valid file', { config: { batchMaxProofs: 21 } }, identity);
    await write(
      'rate_limit: { requests_per_minute: many }\nfeatures: { identity: { config: { batchMaxProofs: 22 } } }',
    );
    const degraded = {
      status: 'degraded',
      reason: expect.stringContaining('rate_limit.requests_per_minute'),
    };
    await comesTo('The refusal', { configuration: degraded }, health);
    expect((await service.call('/health')).status).toBe(200);
    expect((await identity()).config.batchMaxProofs).toBe(21);
    expect((await service.call('/api/v1/admin/settings')).body.lastError).toContain('many');
    await write('features: [');
    await comesTo(
      'The other refusal',
      { configuration: { reason: expect.stringContaining('config.yaml') } },
      health,
    );
    await write('features: { identity: { config: { batchMaxProofs: 23 } } }');
    await comesTo('Health', { configuration: { status: 'up' } }, health);
    await comesTo('The mended file', { config: { batchMaxProofs: 23 } }, identity);
  });

  it('is refused by the feature if only that knows what is valid; the old generation serves', async () => {
    const { generation } = await identity();
    await write('features: { identity: { config: { colour: red } } }');
    const refusal = { reason: expect.stringContaining('colour') };
    await comesTo('The refusal', { status: 'active', generation, refusal }, identity);
    await comesTo('Health', { 'feature:identity': { status: 'degraded', ...refusal } }, health);
    expect((await service.call('/api/v1/blockchain/identity/proof')).status).toBe(200);
  });

  it('reports a feature that does not exist, and the others go on', async () => {
    await write('features: { identitty: { enabled: true }, wallet: { enabled: false } }');
    const known = {
      status: 'degraded',
      reason: expect.stringContaining('crosschain, governance, identity, wallet'),
    };
    await comesTo('The refusal', { 'feature:identitty': known }, health);
    await comesTo(
      'The rest of the file',
      { status: 'unloaded' },
      async () => (await service.call(`${FEATURES}/wallet`)).body,
    );
    await rm(path.join(cwd, 'config.yaml'));
    await eventually(async () => !('feature:identitty' in (await health())), { what: 'Health without it' });
  });

  it('is outranked by administrators, who are outranked by the environment', async () => {
    const name = 'features.identity.config.batchMaxProofs';
    expect(await key(name)).toBeUndefined();
    await write(
      'features: { identity: { config: { batchMaxProofs: 31 } } }\nsecurity: { cors: { origins: [https://x.example] } }',
    );
    await comesTo('The file', { source: 'file', value: 31, location: 'config.yaml:1' }, () => key(name));
    const patch = (batchMaxProofs: number | null) =>
      service.call(`${IDENTITY}/config`, { method: 'PATCH', body: { batchMaxProofs } });
    expect((await patch(32)).body.config.batchMaxProofs).toBe(32);
    expect(await key(name)).toMatchObject({ source: 'admin', value: 32 });
    await write('features: { identity: { config: { batchMaxProofs: 33, batchMaxDelayMs: 34 } } }');
    await comesTo('The rest of the file', { config: { batchMaxProofs: 32, batchMaxDelayMs: 34 } }, identity);
    expect((await patch(null)).body.config.batchMaxProofs).toBe(33);
    expect(await key('security.cors.origins')).toMatchObject({
      source: 'environment',
      value: ['https://dao.example'],
      variables: ['CORS_ORIGINS'],
    });
  });

  it('tells no secrets when it is explained, nor when they are faulty', async () => {
    const name = 'blockchain.chains.ethereum.private_key';
    const privateKey = `0x${'5ec2e7'.repeat(10)}1234`;
    await write(`blockchain: { chains: { ethereum: { private_key: ${privateKey}00 } } }`);
    await comesTo('The refusal', { configuration: { reason: expect.stringContaining(name) } }, health);
    await write(`blockchain: { chains: { ethereum: { private_key: "${privateKey}" } } }`);
    await comesTo('The file', { source: 'file', secret: true }, () => key(name));
    const settings = await service.call('/api/v1/admin/settings');
    for (const secret of [JWT_SECRET, 'top-secret-of-mysql', '5ec2e75ec2e7']) {
      expect(JSON.stringify(settings.body)).not.toContain(secret);
      expect(service.output()).not.toContain(secret);
    }
    expect(await key('security.jwt.secret')).toMatchObject({ source: 'environment', secret: true });
    expect(settings.body.pendingRestart).toContain(name);
  });
});
