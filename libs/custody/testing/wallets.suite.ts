import { randomUUID } from 'node:crypto';
import type { Custody, CustodyWallet, WalletFilter } from '../src/index.js';

type Both = () => readonly [Custody, Custody];

export function describeWallets(both: Both): void {
  describe('wallets', () => {
    it('are made with a key of their own, and found by id and by address in any case', async () => {
      const [custody, replica] = both();
      const wallet = await custody.create({ userId: 'alice', type: 'USER', label: 'Spending' });
      expect(wallet).toMatchObject({
        userId: 'alice',
        type: 'USER',
        origin: 'created',
        label: 'Spending',
        isActive: true,
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
      });
      expect(wallet.updatedAt).toEqual(wallet.createdAt);
      for (const address of [wallet.address, wallet.address.toLowerCase()])
        expect(await replica.findByAddress(address)).toEqual(wallet);
      expect(await replica.find(wallet.id)).toEqual(wallet);
      const other = await custody.create({ userId: 'alice', type: 'USER' });
      expect(other.address).not.toBe(wallet.address);
      expect(other.label).toBeUndefined();
    });

    it('are undefined if there are none', async () => {
      const [custody] = both();
      expect(await custody.find(randomUUID())).toBeUndefined();
      for (const address of [`0x${'12'.repeat(20)}`, 'no address', ''])
        expect(await custody.findByAddress(address)).toBeUndefined();
    });

    it('show nothing of their keys', async () => {
      const [custody] = both();
      const wallet = await custody.create({ userId: 'alice', type: 'SYSTEM' });
      const names = [
        'address',
        'createdAt',
        'id',
        'isActive',
        'label',
        'origin',
        'type',
        'updatedAt',
        'userId',
      ];
      expect(Object.keys(wallet).toSorted()).toEqual(names);
      expect(Object.keys((await custody.find(wallet.id)) ?? {}).toSorted()).toEqual(names);
    });

    it('are made once for an idempotency key of a user, by whatever replica', async () => {
      const idempotencyKey = randomUUID();
      const wanted = { userId: 'bob', type: 'USER', idempotencyKey } as const;
      const wallets = await Promise.all(
        Array.from({ length: 20 }, (_, at) => both()[at % 2 ? 1 : 0].create(wanted)),
      );
      expect(new Set(wallets.map(({ id }) => id)).size).toBe(1);
      expect(await both()[1].create(wanted)).toEqual(wallets[0]);
      const others = [
        { ...wanted, userId: 'Bob' },
        { ...wanted, idempotencyKey: idempotencyKey.toUpperCase() },
      ];
      for (const other of others) expect((await both()[0].create(other)).id).not.toBe(wallets[0]?.id);
    });

    it('refuse details that cannot be kept, all at once', async () => {
      const [custody] = both();
      const wrong = { userId: '', label: 'x'.repeat(191), type: 'OTHER' as 'USER' };
      await expect(custody.create(wrong)).rejects.toMatchObject({
        code: 'WALLET_DETAILS_INVALID',
        errors: [{ pointer: '/userId' }, { pointer: '/label' }, { pointer: '/type' }],
      });
      const long = { userId: 'é'.repeat(255), label: '💰'.repeat(95), type: 'USER' } as const;
      expect(await custody.create(long)).toMatchObject(long);
    });

    it('are listed by pages, the newest first, each once', async () => {
      const [custody] = both();
      const userId = `lister-${randomUUID()}`;
      const made: CustodyWallet[] = [];
      for (let at = 0; at < 7; at++)
        made.push(await custody.create({ userId, type: at % 2 ? 'DAO_TREASURY' : 'USER' }));
      await custody.setActive(made[2]?.id ?? '', false);
      const ids = async (filter: WalletFilter) => (await all(custody, filter)).map(({ id }) => id);
      const newest = made.map(({ id }) => id).toReversed();
      expect((await ids({ userId, limit: 3 })).toSorted()).toEqual(newest.toSorted());
      const times = (await all(custody, { userId, limit: 2 })).map(({ createdAt }) => createdAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      const odd = made.filter((_, at) => at % 2).map(({ id }) => id);
      expect((await ids({ userId, type: 'DAO_TREASURY' })).toSorted()).toEqual(odd.toSorted());
      expect(await ids({ userId, isActive: false })).toEqual([made[2]?.id]);
      expect(await ids({ userId, isActive: true })).toHaveLength(6);
      expect(await ids({ userId: userId.toUpperCase() })).toEqual([]);
      const { items, cursors } = await custody.list({ userId, limit: 4 });
      const after = await custody.list({ userId, limit: 3, cursor: cursors[1] });
      expect([items.length, cursors.length]).toEqual([4, 4]);
      expect(after.items.slice(0, 2)).toEqual(items.slice(2));
      await expect(custody.list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });
  });
}

async function all(custody: Custody, filter: WalletFilter): Promise<readonly CustodyWallet[]> {
  const found: CustodyWallet[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await custody.list({ ...filter, cursor });
    found.push(...items);
    cursor = nextCursor;
  } while (cursor !== undefined);
  return found;
}
