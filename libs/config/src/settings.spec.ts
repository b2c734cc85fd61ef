import { changeableLayer, describeConfigLayer } from '../testing/index.js';
import { Environment, type Variables } from './environment.js';
import { isConfigError } from './errors.js';
import { sample, type SampleValues } from './fixture.js';
import { LAYER_RANK, type ConfigLayer } from './layer.js';
import { Settings, type SettingsUpdate } from './settings.js';

const open = (layers: readonly ConfigLayer[], env: Variables = {}) =>
  Settings.open({ catalogue: sample, environment: new Environment(env), layers });

const nextUpdate = (settings: Settings<SampleValues>) =>
  new Promise<SettingsUpdate<SampleValues>>((resolve) => settings.onChange(resolve));
const nextRefusal = (settings: Settings<SampleValues>) =>
  new Promise<unknown>((resolve) => settings.onRefused(resolve));

const port = (value: unknown) => ({ service: { port: value } });
const admin = () => changeableLayer({}, { name: 'admin', rank: LAYER_RANK.stored });
const file = () => changeableLayer({}, { name: 'file', rank: LAYER_RANK.file });

describe('Settings', () => {
  it('refuse to open on a faulty configuration, and leave nothing watching', async () => {
    const layer = changeableLayer(port('x'));
    await expect(open([layer])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(layer.watchers).toBe(0);
  });

  it('rank layers by their own rank, in whatever order they come', async () => {
    const [low, high] = [changeableLayer(port(1), { name: 'file', rank: 100 }), changeableLayer(port(2))];
    expect((await open([low, high])).values.service.port).toBe(2);
    expect((await open([high, low])).values.service.port).toBe(2);
  });

  it('take a change up, and tell which keys changed and which are live', async () => {
    const layer = changeableLayer({ service: { port: 1, token: 'hush-hush' } });
    const settings = await open([layer]);
    const before = settings.snapshot;
    const update = nextUpdate(settings);
    layer.write({ service: { port: 2, token: 'hush-hush-2', level: 'debug' } });
    const { changes, previous, snapshot } = await update;
    expect(changes).toEqual([
      { key: 'service.port', live: false, before: 1, after: 2, source: 'test' },
      { key: 'service.token', live: false, before: '********', after: '********', source: 'test' },
      { key: 'service.level', live: true, before: 'info', after: 'debug', source: 'test' },
    ]);
    expect(previous.values).toEqual(before.values);
    expect(before.values.service.port).toBe(1);
    expect(snapshot).toBe(settings.snapshot);
    expect(settings.pendingRestart).toEqual(['service.port', 'service.token']);
    settings.markStarted();
    expect(settings.pendingRestart).toEqual([]);
  });

  it('refuse a faulty change with the reason, keep the old snapshot, and recover', async () => {
    const layer = changeableLayer(port(1));
    const settings = await open([layer]);
    const refusal = nextRefusal(settings);
    layer.write(port('x'));
    expect(isConfigError(await refusal)).toBe(true);
    expect(settings.lastError?.message).toContain('service.port = "x"');
    expect(settings.values.service.port).toBe(1);
    const update = nextUpdate(settings);
    layer.write(port(3));
    expect((await update).snapshot.values.service.port).toBe(3);
    expect(settings.lastError).toBeUndefined();
  });

  it('do not let the refused content of one layer hold up another', async () => {
    const [broken, sound] = [file(), admin()];
    const settings = await open([broken, sound]);
    const refusal = nextRefusal(settings);
    broken.write({ service: { pool: 'x' } });
    await refusal;
    const update = nextUpdate(settings);
    sound.write(port(5));
    expect((await update).snapshot.values.service.port).toBe(5);
    expect(settings.lastError?.message).toContain('service.pool');
  });

  it('take two changes up together where one alone is refused', async () => {
    const [first, second] = [file(), admin()];
    const settings = await open([first, second]);
    const refusal = nextRefusal(settings);
    first.write({ service: { mode: 'production' } });
    await refusal;
    const update = nextUpdate(settings);
    second.write({ service: { token: 'long-enough' } });
    expect((await update).snapshot.profile).toBe('production');
    expect(settings.lastError).toBeUndefined();
  });

  it('keep the last known content of a layer that cannot be read', async () => {
    const layer = changeableLayer(port(1));
    const settings = await open([layer]);
    const refusal = nextRefusal(settings);
    layer.fail(new RangeError('gone'));
    await expect(refusal).resolves.toMatchObject({ code: 'CONFIG_LAYER_UNAVAILABLE' });
    expect(settings.values.service.port).toBe(1);
    const update = nextUpdate(settings);
    layer.write(port(2));
    await update;
    expect(settings.lastError).toBeUndefined();
  });

  it('start without a layer that cannot be read', async () => {
    const layer = changeableLayer();
    layer.fail(new RangeError('no agent'));
    const settings = await open([layer]);
    expect(settings.values.service.port).toBe(80);
    expect(settings.lastError?.message).toContain('no agent');
  });

  it('are silent about a change that changes nothing', async () => {
    const layer = changeableLayer(port(1));
    const settings = await open([layer]);
    const updates: unknown[] = [];
    settings.onChange((update) => void updates.push(update));
    layer.write({ service: { port: '1' } });
    await settings.reload();
    expect(updates).toEqual([]);
  });

  it('tell every listener, though one throws', async () => {
    const layer = changeableLayer();
    const settings = await open([layer]);
    settings.onChange(() => Promise.reject(new RangeError('deaf')));
    const update = nextUpdate(settings);
    layer.write(port(2));
    await update;
    await settings.reload();
    expect(settings.lastError?.message).toContain('deaf');
  });

  it('take a further layer in and let it go', async () => {
    const settings = await open([file()]);
    const late = changeableLayer(port(7), { name: 'consul', rank: LAYER_RANK.centre });
    const detach = await settings.attach(late);
    expect(settings.values.service.port).toBe(7);
    const update = nextUpdate(settings);
    late.write(port(8));
    expect((await update).snapshot.values.service.port).toBe(8);
    await detach();
    expect(settings.values.service.port).toBe(80);
    expect(late.watchers).toBe(0);
  });

  it('do not take a faulty further layer in', async () => {
    const settings = await open([]);
    const late = changeableLayer(port('x'));
    await expect(settings.attach(late)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(late.watchers).toBe(0);
    expect(settings.values.service.port).toBe(80);
  });

  it('preview a change without making it', async () => {
    const settings = await open([admin()]);
    expect(settings.preview('admin', port(9)).values.service.port).toBe(9);
    expect(settings.values.service.port).toBe(80);
    expect(() => settings.preview('admin', port('x'))).toThrow(/service\.port/);
    expect(() => settings.preview('nowhere', {})).toThrow(/Layers in use: admin/);
  });

  it('say which higher layer would hide a change', async () => {
    const consul = changeableLayer(port(1), { name: 'consul', rank: LAYER_RANK.centre });
    const low = changeableLayer({ service: { tags: ['x'] } }, { name: 'file', rank: LAYER_RANK.file });
    const settings = await open([consul, admin(), low], { LEVEL: 'debug' });
    const hidden = ['service.port', 'service.level', 'service.tags', 'service.pool', 'no.such'];
    expect(hidden.map((key) => settings.shadowedBy(key, 'admin'))).toEqual([
      'consul',
      'environment',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('judge the layers anew when declarations change', async () => {
    const settings = await open([changeableLayer({ service: { level: 'debug' } })]);
    const narrowed = { ...sample, sections: sample.sections.filter(({ name }) => name !== 'service') };
    await expect(settings.redeclare(narrowed)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(settings.values.service.level).toBe('debug');
    await settings.redeclare({ ...sample, checks: [] });
    expect(settings.values.service.level).toBe('debug');
  });

  it('stop watching when they are closed', async () => {
    const layer = changeableLayer();
    const settings = await open([layer]);
    expect(layer.watchers).toBe(1);
    await settings.close();
    expect(layer.watchers).toBe(0);
  });
});

describeConfigLayer('the changeable layer of tests', () => {
  const layer = changeableLayer();
  return Promise.resolve({ layer, write: (tree) => layer.write(tree) });
});
