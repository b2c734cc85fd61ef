import type { StoresUnderTest } from './stores.js';

/** What every adapter of the port `IssuerKeyStore` does. */
export function describeIssuerKeyStore(name: string, make: () => Promise<StoresUnderTest>): void {
  describe(`${name} (as an issuer key store)`, () => {
    let stores: StoresUnderTest;
    beforeAll(async () => {
      stores = await make();
    });
    afterAll(() => stores.close());

    it('keeps the first key that is offered, whoever offers', async () => {
      const replica = await stores.replica();
      expect(await stores.data.issuerKeys.find()).toBeUndefined();
      const keys = Array.from({ length: 8 }, (_, i) => ({ did: `did:key:z${i}`, sealedSeed: `sealed ${i}` }));
      await Promise.all(keys.map((key, i) => (i % 2 ? replica : stores.data).issuerKeys.offer(key)));
      const kept = await stores.data.issuerKeys.find();
      expect(keys).toContainEqual(kept);
      expect(await replica.issuerKeys.find()).toEqual(kept);
    });

    it('takes the same seed sealed anew, and none of another issuer', async () => {
      const { issuerKeys } = stores.data;
      const kept = await issuerKeys.find();
      await issuerKeys.reseal({ did: 'did:key:other', sealedSeed: 'x' });
      expect(await issuerKeys.find()).toEqual(kept);
      await issuerKeys.reseal({ did: kept?.did ?? '', sealedSeed: 'sealed anew' });
      expect(await issuerKeys.find()).toEqual({ did: kept?.did, sealedSeed: 'sealed anew' });
    });
  });
}
