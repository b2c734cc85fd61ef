import type { ProofStore } from '../ports/proof-store.port.js';
import { newProof, type StoresUnderTest } from './stores.js';

/** What every adapter of the port `ProofStore` does. */
export function describeProofStore(name: string, make: () => Promise<StoresUnderTest>): void {
  describe(`${name} (as a proof store)`, () => {
    let stores: StoresUnderTest;
    let store: ProofStore;
    beforeAll(async () => {
      stores = await make();
      store = stores.data.proofs;
    });
    afterAll(() => stores.close());

    it('gives back what was added, to the last byte', async () => {
      const proof = await newProof();
      expect(await store.add(proof)).toBe(proof.id);
      const found = await (await stores.replica()).proofs.find(proof.id);
      expect(found).toEqual({ ...proof, status: 'pending', membership: undefined });
      expect(JSON.stringify(found?.credential)).toBe(JSON.stringify(proof.credential));
      expect(await store.find('019a3c1e-0000-7000-8000-000000000000')).toBeUndefined();
    });

    it('adds one proof per key, also with two replicas and many at once', async () => {
      const replicas = [store, (await stores.replica()).proofs];
      const subject = 'did:example:once';
      const proofs = await Promise.all(Array.from({ length: 16 }, () => newProof({ subject })));
      const idempotent = { key: 'k', fingerprint: 'f' };
      const ids = await Promise.all(proofs.map(async (proof, i) => replicas[i % 2]?.add(proof, idempotent)));
      expect(new Set(ids).size).toBe(1);
      expect((await store.list({ subject })).items.map(({ id }) => id)).toEqual([ids[0]]);
      await expect(store.add(await newProof(), { key: 'k', fingerprint: 'other' })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
      const other = await newProof({ createdBy: 'somebody else' });
      expect(await store.add(other, idempotent)).toBe(other.id);
      await store.tidy();
    });

    it('lists the newest first, page by page, without loss', async () => {
      const subject = 'did:example:pages';
      const ids: string[] = [];
      for (let i = 0; i < 7; i++) ids.push(await store.add(await newProof({ subject })));
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let more = true; more;) {
        const { items, hasMore } = await store.list({ subject, limit: 3, cursor });
        seen.push(...items.map(({ id }) => id));
        cursor = items.at(-1)?.id;
        more = hasMore;
        if (seen.length === 3) await store.add(await newProof({ subject }));
      }
      expect(seen).toEqual(ids.toSorted().toReversed());
      await expect(store.list({ cursor: "' OR 1=1" })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
      for (const limit of [0, 201, 1.5])
        await expect(store.list({ limit })).rejects.toMatchObject({ code: 'PAGE_LIMIT_INVALID' });
    });

    it('shows a party its own, and does not take Alice for alice', async () => {
      const about = await store.add(await newProof({ subject: 'carol', createdBy: 'service-a' }));
      const by = await store.add(await newProof({ subject: 'dave', createdBy: 'carol' }));
      const others = [
        await store.add(await newProof({ subject: 'Carol', createdBy: 'service-a' })),
        await store.add(await newProof({ subject: 'dave', createdBy: 'CAROL' })),
        await store.add(await newProof({ subject: 'carol ', createdBy: 'çarol' })),
      ];
      const visible = (await store.list({ visibleTo: 'carol' })).items.map(({ id }) => id);
      expect(visible).toEqual([by, about].toSorted().toReversed());
      expect(visible.some((id) => others.includes(id))).toBe(false);
      expect((await store.list({ visibleTo: 'carol', subject: 'carol' })).items.map(({ id }) => id)).toEqual([
        about,
      ]);
      expect((await store.list({ visibleTo: 'carol', status: 'anchored' })).items).toEqual([]);
    });
  });
}
