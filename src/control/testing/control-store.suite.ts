import type { AuditEntry, ControlStore } from '../control-store.port.js';

export interface ControlStoreUnderTest {
  readonly store: ControlStore;
  /** Another one on the same data, as after a restart. */
  reopen(): Promise<ControlStore>;
  close(): Promise<void>;
}

function entry(id: number, over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, id)),
    actor: 'alice',
    action: 'reconfigure',
    feature: 'identity',
    outcome: 'applied',
    reason: undefined,
    before: { a: 1 },
    after: { a: 2 },
    requestId: 'r1',
    ...over,
  };
}

/** What every `ControlStore` promises. */
export function describeControlStore(name: string, make: () => Promise<ControlStoreUnderTest>): void {
  describe(`ControlStore: ${name}`, () => {
    let under: ControlStoreUnderTest;
    beforeAll(async () => {
      under = await make();
    }, 300_000);
    afterAll(() => under.close());

    it('keeps a setting and its audit entry together, over a restart', async () => {
      const setting = { feature: 'identity', enabled: true, config: { batch: { size: 3 } } };
      await under.store.save(setting, entry(1));
      await under.store.save({ ...setting, enabled: undefined }, entry(2));
      const again = await under.reopen();
      expect(await again.settings()).toEqual([{ ...setting, enabled: undefined }]);
      const { items } = await again.auditLog({ limit: 10, feature: 'identity' });
      expect(items).toEqual([entry(2), entry(1)]);
      await again.close();
    });

    it('stores neither if one of the two cannot be stored', async () => {
      const before = await under.store.settings();
      const setting = { feature: 'wallet', enabled: false, config: {} };
      await expect(under.store.save(setting, entry(1))).rejects.toThrow();
      expect(await under.store.settings()).toEqual(before);
    });

    it('tells the audit log newest first, page by page, without losing or doubling an entry', async () => {
      for (let id = 100; id < 125; id++) {
        const at = new Date(Date.UTC(2026, 1, 1, 0, 0, 0, Math.floor(id / 2)));
        await under.store.audit(entry(id, { at, feature: 'paged', outcome: 'refused', reason: 'because' }));
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { feature: 'paged', limit: 4, ...(cursor === undefined ? {} : { cursor }) };
        const page = await under.store.auditLog(query);
        seen.push(...page.items.map((i) => i.id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => entry(124 - i).id));
    });
  });
}
