import { LAYER_RANK } from '#libs/config';
import { centreLayer } from './centre-layer.js';
import type { KeyValueStore, Watcher } from './key-value-store.port.js';

function storeOf(texts: Readonly<Record<string, string>>) {
  const watchers: Watcher[] = [];
  const store = {
    list: async (prefix: string) =>
      Object.entries(texts)
        .filter(([key]) => key.startsWith(prefix))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value, version: 1 })),
    watch: (_prefix: string, watcher: Watcher) => void watchers.push(watcher),
  } as unknown as KeyValueStore;
  return { store, watchers };
}

describe('centreLayer', () => {
  it('makes a tree of the keys below its prefix', async () => {
    const { store } = storeOf({
      'config/x/service/port': '8091',
      'config/x/service/name': 'mine',
      'config/x/folder/': '',
      'config/xy/service/port': '1',
      'config/x/': '',
    });
    const layer = centreLayer(store, { prefix: 'config/x' });
    expect(layer.rank).toBe(LAYER_RANK.centre);
    const { tree, locate } = await layer.get();
    expect(tree).toEqual({ service: { port: '8091', name: 'mine' } });
    expect(locate?.(['service', 'port'])).toBe('Consul KV config/x/service/port');
  });

  it('takes a JSON object for all keys below, which single keys refine', async () => {
    const { store } = storeOf({
      'c/cors': '{"enabled":true,"origins":["a"]}',
      'c/cors/enabled': 'false',
      'c/odd': '{no json',
    });
    const { tree } = await centreLayer(store, { prefix: 'c/' }).get();
    expect(tree).toEqual({ cors: { enabled: 'false', origins: ['a'] }, odd: '{no json' });
  });

  it('takes a dangerous key for a key', async () => {
    const { store } = storeOf({ 'c/__proto__/polluted': 'yes', 'c/constructor/prototype/polluted': 'yes' });
    await centreLayer(store, { prefix: 'c' }).get();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('passes changes on until it is ended', async () => {
    const { store, watchers } = storeOf({});
    let changes = 0;
    const end = await centreLayer(store, { prefix: 'c' }).watch?.(() => (changes += 1));
    await watchers[0]?.onChange([]);
    expect(changes).toBe(1);
    await end?.();
    expect(watchers[0]?.signal.aborted).toBe(true);
  });
});
