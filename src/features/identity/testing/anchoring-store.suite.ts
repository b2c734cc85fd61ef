import { randomUUIDv7 } from 'node:crypto';
import { eventually } from '#libs/testing';
import { anchored, preparedBatch, reopened, submitted } from '../domain/batch.js';
import type { AnchoringStore, Lease } from '../ports/anchoring-store.port.js';
import { newProof, type StoresUnderTest } from './stores.js';

const place = { chainId: 'eip155:31337', contract: '0xc0' };
const block = { number: 7, hash: '0xb7', timestamp: new Date('2026-01-01T00:00:05.000Z') };
const found = {
  facts: { transactionHash: '0xaa', block, finality: 'latest' as const },
  head: 9,
  now: new Date(),
};

/** What every adapter of the port `AnchoringStore` does. */
export function describeAnchoringStore(name: string, make: () => Promise<StoresUnderTest>): void {
  describe(`${name} (as an anchoring store)`, () => {
    let stores: StoresUnderTest;
    let store: AnchoringStore;
    let networks = 0;
    beforeAll(async () => {
      stores = await make();
      store = stores.data.anchoring;
    });
    afterAll(() => stores.close());

    const freshNetwork = () => `net-${++networks}`;
    const add = async (network: string) => stores.data.proofs.add(await newProof({ network }));
    const lease = async (network: string, holder = 'a', leaseMs = 60_000): Promise<Lease> => {
      const claimed = await store.claim({ network, holder, leaseMs });
      if (!claimed) throw new RangeError(`${holder} got no lease`);
      return claimed;
    };
    const prepare = async (held: Lease, ids: readonly string[]) => {
      const { network } = held;
      const id = randomUUIDv7();
      const batch = preparedBatch({ id, network, root: `0x${id}`, size: ids.length, createdAt: new Date() });
      await store.prepare(
        held,
        batch,
        ids.map((proofId) => ({ proofId, path: [`0x${proofId}`] })),
      );
      return batch;
    };
    const eventsOf = (id: string) => stores.events.filter(({ data }) => data['proofId'] === id);
    const statusOf = async (id: string) => (await stores.data.proofs.find(id))?.status;

    it('gives a network to one holder at a time, and to the next when the first is silent', async () => {
      const network = freshNetwork();
      const first = await lease(network, 'a');
      expect(await store.claim({ network, holder: 'b', leaseMs: 60_000 })).toBeUndefined();
      expect(await lease(network, 'a')).toEqual(first);
      await store.release(first);
      const second = await lease(network, 'b', 1);
      expect(second.fence).toBeGreaterThan(first.fence);
      const third = await eventually(() => store.claim({ network, holder: 'c', leaseMs: 60_000 }));
      expect(third.fence).toBeGreaterThan(second.fence);
    });

    it('gives a network to one of many that come at once', async () => {
      const replica = (await stores.replica()).anchoring;
      const network = freshNetwork();
      const claims = Array.from({ length: 12 }, (_, i) =>
        (i % 2 ? replica : store).claim({ network, holder: `h${i}`, leaseMs: 60_000 }),
      );
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    it('takes no write of an overtaken holder', async () => {
      const network = freshNetwork();
      const id = await add(network);
      const old = await lease(network, 'a');
      await store.release(old);
      const held = await lease(network, 'b');
      const lost = { code: 'ANCHORING_LEASE_LOST' };
      await expect(prepare(old, [id])).rejects.toMatchObject(lost);
      expect(await store.unsettled(network)).toEqual([]);
      const batch = await prepare(held, [id]);
      await expect(store.save(old, submitted(batch, place, '0x1'))).rejects.toMatchObject(lost);
      await store.observe(old, 99);
      await store.release(old);
      expect(await store.claim({ network, holder: 'c', leaseMs: 1 })).toBeUndefined();
      expect(await store.unsettled(network)).toEqual([batch]);
    });

    it('puts a proof into one batch only, and a batch is there as a whole or not at all', async () => {
      const network = freshNetwork();
      const [one, two] = [await add(network), await add(network)];
      const held = await lease(network);
      await prepare(held, [one]);
      await expect(prepare(held, [two, one])).rejects.toThrow();
      expect(await statusOf(two)).toBe('pending');
      expect(await store.unsettled(network)).toHaveLength(1);
      expect(await store.pending(network, 10)).toEqual([{ id: two, leaf: expect.any(String) }]);
    });

    it('counts what waits, the oldest first, and carries batches of any size', async () => {
      const network = freshNetwork();
      expect(await store.pendingCount(network)).toEqual({ count: 0, oldest: undefined });
      const ids: string[] = [];
      for (let i = 0; i < 450; i++) ids.push(await add(network));
      const { count, oldest } = await store.pendingCount(network);
      expect([count, oldest]).toEqual([450, (await stores.data.proofs.find(ids[0] ?? ''))?.createdAt]);
      expect((await store.pending(network, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
      const held = await lease(network);
      const batch = await prepare(held, ids);
      expect(await store.pendingCount(network)).toEqual({ count: 0, oldest: undefined });
      await store.save(held, anchored(batch, place, found));
      for (const id of ids) expect(await statusOf(id)).toBe('anchored');
    });

    it('keeps every state of a batch, and the status of its proofs follows', async () => {
      const network = freshNetwork();
      const id = await add(network);
      const held = await lease(network);
      const batch = await prepare(held, [id]);
      expect(await statusOf(id)).toBe('anchoring');
      const done = anchored(submitted(batch, place, '0x1'), place, found);
      await store.save(held, done);
      await store.observe(held, 9);
      expect(await store.unsettled(network)).toEqual([done]);
      const { status, membership } = (await stores.data.proofs.find(id)) ?? {};
      expect({ status, membership }).toEqual({
        status: 'anchored',
        membership: { batch: done, path: [`0x${id}`], asOfBlock: 9 },
      });
      await store.save(held, reopened(done, new Date()));
      expect(await statusOf(id)).toBe('anchoring');
      await store.save(held, { ...done, settled: true });
      expect(await store.unsettled(network)).toEqual([]);
    });

    it('tells of each change that its proofs show, in order', async () => {
      const network = freshNetwork();
      const ids = [await add(network), await add(network)];
      const held = await lease(network);
      const batch = await prepare(held, ids);
      const sent = submitted(batch, place, '0x1');
      const done = anchored(sent, place, found);
      const final = { ...found.facts, finality: 'finalized' as const };
      const again = anchored(reopened(done, new Date()), place, { ...found, facts: final });
      for (const state of [sent, done, { ...done, settled: true }, reopened(done, new Date()), again])
        await store.save(held, state);
      const told = (id: string) => eventsOf(id).map(({ event_type, data }) => [event_type, data['finality']]);
      await eventually(() => ids.every((id) => told(id).length === 4));
      for (const id of ids)
        expect(told(id)).toEqual([
          ['identity_proof_created', undefined],
          ['identity_proof_anchored', 'latest'],
          ['identity_proof_unanchored', undefined],
          ['identity_proof_anchored', 'finalized'],
        ]);
      const [id = ''] = ids;
      const facts = { proofId: id, subject: 'did:example:alice', network };
      expect(eventsOf(id)[3]).toMatchObject({
        data: { ...facts, status: 'anchored' },
        metadata: { proof_id: id, status: 'anchored' },
      });
    });

    it('tells of nothing that was not stored', async () => {
      const network = freshNetwork();
      const id = await add(network);
      const old = await lease(network, 'a');
      const batch = await prepare(old, [id]);
      await store.release(old);
      const held = await lease(network, 'b');
      await expect(store.save(old, anchored(batch, place, found))).rejects.toThrow();
      const same = await newProof({ id, network });
      await expect(stores.data.proofs.add(same)).rejects.toThrow();
      const later = await add(network);
      await store.tellOldNews(held);
      await eventually(() => eventsOf(later).length === 1);
      expect(eventsOf(id)).toHaveLength(1);
    });

    it('tells once of what a version before has stored and not told of', async () => {
      const network = freshNetwork();
      const ids: string[] = [];
      for (let i = 0; i < 410; i++) ids.push(await add(network));
      const held = await lease(network);
      const batch = await prepare(held, ids.slice(0, 3));
      const done = anchored(batch, place, found);
      await store.save(held, done);
      const all = () => ids.flatMap((id) => eventsOf(id));
      await eventually(() => all().length === 413);
      await stores.forgetNews(network);
      expect(await store.networks()).toContain(network);
      await store.tellOldNews(held);
      await store.tellOldNews(held);
      await eventually(() => all().length === 826);
      const types = (id: string) => eventsOf(id).map(({ event_type }) => event_type);
      const [created, anchoredType] = ['identity_proof_created', 'identity_proof_anchored'];
      expect(types(ids[0] ?? '')).toEqual([created, anchoredType, created, anchoredType]);
      expect(types(ids[409] ?? '')).toEqual([created, created]);
      expect(new Set(all().map(({ event_id }) => event_id)).size).toBe(826);
    });

    it('tells how much waits and which promises are broken', async () => {
      const network = freshNetwork();
      const before = await store.backlog(new Date());
      const anchorBefore = new Date('2020-01-01T00:00:00.000Z');
      await stores.data.proofs.add(await newProof({ network, anchorBefore }));
      const { waiting, overdue, oldest } = await store.backlog(new Date());
      expect([waiting - before.waiting, overdue - before.overdue]).toEqual([1, 1]);
      expect(oldest).toBeInstanceOf(Date);
    });
  });
}
