import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { describeConfigLayer } from '../testing/index.js';
import { Environment } from './environment.js';
import { FileLayer } from './file-layer.js';
import { sample, type SampleValues } from './fixture.js';
import { Settings } from './settings.js';

const NAMES = ['config.yaml', 'config.json'];

describe('a configuration file that is edited while it is watched', () => {
  let folder: TemporaryFolder;
  let settings: Settings<SampleValues> | undefined;
  const at = (name: string) => path.join(folder.path, name);
  const yaml = (port: number | string) => `service:\n  port: ${port}\n`;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await settings?.close();
    settings = undefined;
    await folder.remove();
  });

  async function open(names: readonly string[] = NAMES, required = false): Promise<Settings<SampleValues>> {
    const environment = new Environment({});
    const layer = new FileLayer({ candidates: names.map(at), required, lookup: environment.get });
    settings = await Settings.open({ catalogue: sample, environment, layers: [layer] });
    return settings;
  }
  const portBecomes = (port: number) =>
    eventually(() => settings?.values.service.port === port, { what: `port ${port}` });
  const isRefused = (reason: string) =>
    eventually(() => settings?.lastError?.message.includes(reason), { what: `refusal: ${reason}` });

  it('takes up an edit in place', async () => {
    await writeFile(at('config.yaml'), yaml(1));
    await open();
    await writeFile(at('config.yaml'), yaml(2));
    await portBecomes(2);
  });

  it('takes up one atomic rename after the other, as editors save', async () => {
    await writeFile(at('config.yaml'), yaml(1));
    await open();
    for (const port of [2, 3, 4]) {
      await writeFile(at('.config.yaml.swp'), yaml(port));
      await rename(at('.config.yaml.swp'), at('config.yaml'));
      await portBecomes(port);
    }
  });

  it('refuses an invalid edit with file and line, then takes the valid one up', async () => {
    await writeFile(at('config.yaml'), yaml(1));
    const { values } = await open();
    await writeFile(at('config.yaml'), yaml('nonsense'));
    await isRefused('config.yaml:2');
    await writeFile(at('config.yaml'), 'service: [');
    await isRefused('not valid YAML');
    expect(settings?.values).toBe(values);
    await writeFile(at('config.yaml'), yaml(2));
    await portBecomes(2);
    expect(settings?.lastError).toBeUndefined();
  });

  it('notices that the file vanishes and comes back, also under its other name', async () => {
    await writeFile(at('config.yaml'), yaml(1));
    await open();
    await rm(at('config.yaml'));
    await portBecomes(80);
    await writeFile(at('config.json'), '{"service":{"port":2}}');
    await portBecomes(2);
    await writeFile(at('config.yaml'), yaml(3));
    await portBecomes(3);
    expect(settings?.snapshot.warnings).toEqual([
      'config.json is not read because config.yaml is there too.',
    ]);
  });

  it('keeps the configuration when a file that the operator named vanishes', async () => {
    await writeFile(at('named.yaml'), yaml(1));
    await open(['named.yaml'], true);
    await rm(at('named.yaml'));
    await isRefused('there is no such file');
    expect(settings?.values.service.port).toBe(1);
    await writeFile(at('named.yaml'), yaml(2));
    await portBecomes(2);
  });

  it('does not start without the file that the operator named', async () => {
    await expect(open(['named.yaml'], true)).rejects.toThrow(/named\.yaml.*there is no such file/);
  });

  it('follows a mounted folder that is swapped as a whole', async () => {
    for (const port of [1, 2]) {
      await mkdir(at(`..v${port}`));
      await writeFile(at(`..v${port}/config.yaml`), yaml(port));
    }
    await symlink('..v1', at('..data'));
    await symlink('..data/config.yaml', at('config.yaml'));
    await open();
    expect(settings?.values.service.port).toBe(1);
    await symlink('..v2', at('..new'));
    await rename(at('..new'), at('..data'));
    await portBecomes(2);
  });

  it('is silent about a file that is saved unchanged', async () => {
    await writeFile(at('config.yaml'), yaml(1));
    const options = { candidates: [at('config.yaml')], required: true, lookup: () => undefined };
    const [layer, control] = [new FileLayer(options), new FileLayer(options)];
    await layer.get();
    const told = { layer: 0, control: 0 };
    const stopLayer = layer.watch(() => void (told.layer += 1));
    // never read, so that every look at the file is news to it: it shows when the layer has had its chance
    const stopControl = control.watch(() => void (told.control += 1));
    await eventually(() => told.control === 1);
    await writeFile(at('config.yaml'), yaml(1));
    await eventually(() => told.control === 2);
    stopLayer();
    stopControl();
    expect(told.layer).toBe(0);
  });
});

describeConfigLayer('a file', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'config.json');
  const layer = new FileLayer({ candidates: [file], required: false, lookup: () => undefined });
  return {
    layer,
    write: (tree) => writeFile(file, JSON.stringify(tree)),
    close: () => folder.remove(),
  };
});
