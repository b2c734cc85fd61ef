import { eventually } from '#libs/testing';
import type { KeyValue, KeyValueStore } from '../src/key-value-store.port.js';

/** What every adapter of `KeyValueStore` promises. */
export function describeKeyValueStore(
  name: string,
  make: () => Promise<{ readonly store: KeyValueStore; stop(): Promise<void> }>,
): void {
  describe(`KeyValueStore: ${name}`, () => {
    let store: KeyValueStore;
    let stop: () => Promise<void>;
    beforeAll(async () => ({ store, stop } = await make()));
    afterAll(() => stop());

    const version = async (key: string) => (await store.get(key))?.version ?? 0;

    it('gives back what was set, to the letter', async () => {
      for (const value of ['plain', '', '{"a":1}', 'ünïcode 链 \n']) {
        await expect(store.set({ key: 'text/a b?', value })).resolves.toBe(true);
        await expect(store.get('text/a b?')).resolves.toMatchObject({ key: 'text/a b?', value });
      }
    });

    it('knows nothing of a missing key and deletes it without complaint', async () => {
      await expect(store.get('missing')).resolves.toBeUndefined();
      await expect(store.delete('missing')).resolves.toBe(true);
      await expect(store.list('missing')).resolves.toEqual([]);
    });

    it('lists by prefix, in the order of keys', async () => {
      for (const key of ['list/b', 'list/a/c', 'listen']) await store.set({ key, value: key });
      expect((await store.list('list/')).map(({ key }) => key)).toEqual(['list/a/c', 'list/b']);
    });

    it('lets one of many who change the same version win', async () => {
      await store.set({ key: 'contested', value: 'first' });
      const ifVersion = await version('contested');
      const values = Array.from({ length: 8 }, (_, n) => `writer ${n}`);
      const won = await Promise.all(
        values.map((value) => store.set({ key: 'contested', value }, { ifVersion })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      await expect(store.get('contested')).resolves.toMatchObject({ value: values[won.indexOf(true)] });
      expect(await version('contested')).toBeGreaterThan(ifVersion);
    });

    it('sets what must not be there yet once', async () => {
      await expect(store.set({ key: 'new', value: 'a' }, { ifVersion: 0 })).resolves.toBe(true);
      await expect(store.set({ key: 'new', value: 'b' }, { ifVersion: 0 })).resolves.toBe(false);
      await expect(store.get('new')).resolves.toMatchObject({ value: 'a' });
    });

    it('deletes only the version that was meant', async () => {
      await store.set({ key: 'doomed', value: 'a' });
      const seen = await version('doomed');
      await store.set({ key: 'doomed', value: 'b' });
      await expect(store.delete('doomed', { ifVersion: seen })).resolves.toBe(false);
      await expect(store.delete('doomed', { ifVersion: 0 })).resolves.toBe(false);
      await expect(store.get('doomed')).resolves.toMatchObject({ value: 'b' });
      await expect(store.delete('doomed', { ifVersion: await version('doomed') })).resolves.toBe(true);
      await expect(store.get('doomed')).resolves.toBeUndefined();
    });

    it('tells a watcher what is there, and every change below the prefix until it ends', async () => {
      const seen: string[] = [];
      const ended = new AbortController();
      const valuesOf = (entries: readonly KeyValue[]) => entries.map(({ value }) => value).join();
      const arrived = (text: string) =>
        eventually(() => seen.at(-1) === text, { what: `the watcher sees "${text}"` });
      store.watch('watched/', {
        onChange: (entries) => void seen.push(valuesOf(entries)),
        signal: ended.signal,
      });
      await arrived('');
      await store.set({ key: 'watched/a', value: '1' });
      await arrived('1');
      await store.set({ key: 'watched/b', value: '2' });
      await arrived('1,2');
      await store.delete('watched/a');
      await arrived('2');
      ended.abort();
      await store.set({ key: 'watched/b', value: 'unseen' });
      // a second watcher that has seen it shows that the first had its chance
      const later = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      store.watch('watched/', { onChange: () => resolve(), signal: later.signal });
      await promise;
      later.abort();
      expect(seen).not.toContain('unseen');
    });

    it('goes on watching after a watcher has thrown', async () => {
      const errors: unknown[] = [];
      const seen: string[] = [];
      const ended = new AbortController();
      store.watch('thrown/', {
        onChange: (entries) => {
          if (errors.length === 0) throw new RangeError('first call fails');
          seen.push(entries.map(({ value }) => value).join());
        },
        onError: (reason) => errors.push(reason),
        signal: ended.signal,
      });
      await store.set({ key: 'thrown/a', value: 'late' });
      await eventually(() => seen.at(-1) === 'late');
      expect(errors.map(String)).toEqual(['RangeError: first call fails']);
      ended.abort();
    });
  });
}
