import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type { Settings } from '#libs/config';
import type { ServiceSettings } from './catalogue.js';
import { houseFeatureDeclarations, generatedFiles } from './generated.js';
import { loadSettings, type LoadOptions } from './load.js';

describe('loadSettings', () => {
  let folder: TemporaryFolder;
  const opened: Settings<ServiceSettings>[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    for (const settings of opened.splice(0)) await settings.close();
    await folder.remove();
  });

  const write = (name: string, text: string) => writeFile(path.join(folder.path, name), text);
  async function load(options: LoadOptions = {}): Promise<Settings<ServiceSettings>> {
    const settings = await loadSettings({ cwd: folder.path, env: {}, ...options });
    opened.push(settings);
    return settings;
  }

  it('finds the file in the working directory, or where it is told', async () => {
    expect((await load()).values.service.port).toBe(8091);
    await write('config.yaml', 'service: { port: 1 }');
    await write('other.json', '{ "service": { "port": 2 } }');
    await write('third.yml', 'service: { port: "${PORT_OF_MINE:3}" }');
    expect((await load()).values.service.port).toBe(1);
    expect((await load({ env: { CONFIG_FILE: 'other.json' } })).values.service.port).toBe(2);
    const argv = ['--config', 'third.yml', '--other'];
    expect((await load({ env: { CONFIG_FILE: 'other.json' }, argv })).values.service.port).toBe(3);
  });

  it('refuses a file that is not there', async () => {
    await expect(load({ env: { CONFIG_FILE: 'missing.yaml' } })).rejects.toThrow(/missing\.yaml/);
  });

  it('reads the .env file when it is given no environment', async () => {
    await write('.env', 'RATE_LIMIT_RPM=77\n');
    const settings = await loadSettings({ cwd: folder.path });
    opened.push(settings);
    expect(settings.values.rate_limit.requests_per_minute).toBe(77);
  });

  it('switches features by FEATURES, and gives them their own variables', async () => {
    const features = [
      {
        name: 'identity',
        config: z.object({ batch_size: z.int().default(5), pin: z.string().meta({ secret: true }) }),
      },
      { name: 'governance' },
    ];
    await write(
      'config.yaml',
      'features: { governance: { enabled: true }, identity: { config: { batch_size: 7, x: [1] } } }',
    );
    const all = await load({ features });
    expect(all.values.features).toEqual({
      identity: { enabled: true, config: { batch_size: 7, x: [1] } },
      governance: { enabled: true, config: {} },
    });
    const env = { FEATURES: 'identity,extra', IDENTITY_BATCH_SIZE: '9', IDENTITY_PIN: '0042' };
    const some = await load({ features, env });
    expect(some.values.features).toEqual({
      identity: { enabled: true, config: { batch_size: 9, x: [1], pin: '0042' } },
      governance: { enabled: false, config: {} },
      extra: { enabled: true, config: {} },
    });
    expect(JSON.stringify(some.snapshot.explain())).not.toContain('0042');
  });
});

describe('the generated example file', () => {
  const SAFE = {
    JWT_SECRET: 'd0b5c1e2f3a4958677f8e9dacbbcad9e',
    KEY_ENCRYPTION_SECRET: '5f4e3d2c1b0a99887766554433221100',
  };

  it.each(['development', 'integration', 'production'])('changes no default in %s', async (mode) => {
    const features = await houseFeatureDeclarations();
    const text = generatedFiles(features).get('config.example.yaml') ?? '';
    await using folder = await temporaryFolder();
    await using empty = await temporaryFolder();
    await writeFile(path.join(folder.path, 'config.yaml'), text);
    const env = { ...SAFE, BLOCKCHAIN_MODE: mode, HW_CONFIG_PATH: 'sdk.yaml' };
    const [filled, bare] = await Promise.all([
      loadSettings({ cwd: folder.path, env, features }),
      loadSettings({ cwd: empty.path, env, features }),
    ]);
    await Promise.all([filled.close(), bare.close()]);
    expect(filled.values).toEqual(bare.values);
    expect(filled.snapshot.originOf('service.name')?.layer).toBe('file');
  });
});
