import { orderedId } from '#libs/base';
import type { Database } from '#libs/persistence';
import { contractMigrations, openContractStore, OWNER } from '../adapters/contracts/contract-data.js';
import type { SmartContract } from '../domain/contracts/smart-contract.js';
import type { ContractStore } from '../ports/contract-store.port.js';

export interface ContractStoreUnderTest {
  readonly store: ContractStore;
  close(): Promise<void>;
}

export async function contractStoreOn(database: Database): Promise<ContractStoreUnderTest> {
  await database.migrate(OWNER, contractMigrations);
  const cleanups: (() => unknown)[] = [];
  const store = await openContractStore(database, { defer: (cleanup) => void cleanups.push(cleanup) });
  return {
    store,
    async close() {
      for (const cleanup of cleanups) await cleanup();
      await database.close();
    },
  };
}

let addresses = 0;
const newAddress = (): string => `0x${(++addresses).toString().padStart(40, '0')}`;

/** One that was registered. */
export function newContract(over: Partial<SmartContract> = {}): SmartContract {
  const createdAt = new Date();
  return {
    id: orderedId(),
    network: 'simulation',
    address: newAddress(),
    name: 'Voices',
    type: 'CUSTOM',
    origin: 'registered',
    status: 'deployed',
    abi: [{ type: 'function', name: 'ünïcode 🦀', inputs: [] }],
    bytecode: undefined,
    deployer: undefined,
    transactionId: undefined,
    deployTxHash: undefined,
    failure: undefined,
    isActive: true,
    owner: 'did:example:alice',
    order: undefined,
    createdAt,
    updatedAt: createdAt,
    ...over,
  };
}

const underWay = (over: Partial<SmartContract> = {}): SmartContract =>
  newContract({
    address: undefined,
    origin: 'deployed',
    status: 'deploying',
    bytecode: `0x${'fe'.repeat(49_000)}`,
    deployer: newAddress(),
    order: { args: '0x', value: '7', confirmations: 2 },
    ...over,
  });

/** What every adapter of the port `ContractStore` does. */
export function describeContractStore(name: string, make: () => Promise<ContractStoreUnderTest>): void {
  describe(`${name} (as a store of contracts)`, () => {
    let under: ContractStoreUnderTest;
    let store: ContractStore;
    beforeAll(async () => {
      under = await make();
      ({ store } = under);
    });
    afterAll(() => under.close());

    it('keeps all that is known of a contract', async () => {
      for (const contract of [newContract(), underWay()]) {
        expect(await store.add(contract)).toBe(true);
        expect(await store.find(contract.id)).toEqual(contract);
      }
      expect(await store.find(orderedId())).toBeUndefined();
    });

    it('finds by network and address, in any case', async () => {
      const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
      const contract = newContract({ address });
      await store.add(contract);
      for (const same of [address, address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`])
        expect((await store.findAt('simulation', same))?.id).toBe(contract.id);
      expect(await store.findAt('other', address)).toBeUndefined();
    });

    it('has one contract at an address of a network, and any number without one', async () => {
      const contract = newContract();
      const { address } = contract;
      expect(await store.add(contract)).toBe(true);
      expect(await store.add(newContract({ address }))).toBe(false);
      expect(await store.add(newContract({ address, network: 'other' }))).toBe(true);
      expect(await store.add(underWay())).toBe(true);
      expect(await store.add(underWay())).toBe(true);
    });

    it('makes one contract of a key, however many ask at once', async () => {
      const key = { id: 'k'.repeat(64), fingerprint: 'f'.repeat(64) };
      const results = await Promise.all(Array.from({ length: 8 }, () => store.add(underWay(), key)));
      expect(results.filter(Boolean)).toEqual([true]);
      expect(await store.findByKey(key.id)).toMatchObject({ fingerprint: key.fingerprint });
      expect(await store.findByKey('other')).toBeUndefined();
    });

    it('lists by filter, the newest first, page by page', async () => {
      const network = 'listed';
      const made = Array.from({ length: 5 }, (_, i) =>
        newContract({ network, type: i % 2 ? 'TOKEN' : 'TREASURY', isActive: i !== 4 }),
      );
      for (const contract of made) await store.add(contract);
      const ids = made.map(({ id }) => id).toReversed();
      const first = await store.list({ network, limit: 3 });
      expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 3));
      const second = await store.list({ network, limit: 3, cursor: first.nextCursor });
      expect(second.items.map(({ id }) => id)).toEqual(ids.slice(3));
      expect(second.nextCursor).toBeUndefined();
      expect((await store.list({ network, type: 'TOKEN' })).items.length).toBe(2);
      expect((await store.list({ network, isActive: false })).items.map(({ id }) => id)).toEqual([ids[0]]);
      await expect(store.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('changes what may be changed', async () => {
      const contract = newContract();
      await store.add(contract);
      const change = { name: 'Other', isActive: false, abi: [] };
      const changed = await store.change(contract.id, change);
      expect(changed).toEqual({ ...contract, ...change, updatedAt: changed?.updatedAt });
      expect(await store.find(contract.id)).toEqual(changed);
      expect(await store.change(orderedId(), change)).toBeUndefined();
    });

    it('notes what becomes of a deployment, back and forth', async () => {
      const contract = underWay();
      await store.add(contract);
      const transactionId = orderedId();
      const facts = { transactionId, deployTxHash: `0x${'ab'.repeat(32)}`, failure: undefined };
      const address = newAddress();
      for (const news of [
        { ...facts, status: 'deploying', address },
        { ...facts, status: 'deployed', address },
        { ...facts, status: 'deploying', address: undefined },
        { ...facts, status: 'failed', address: undefined, failure: 'why '.repeat(1_000) },
      ] as const) {
        const noted = await store.note(contract.id, news);
        expect(noted).toEqual({ ...contract, ...news, updatedAt: noted?.updatedAt });
        expect(await store.find(contract.id)).toEqual(noted);
      }
      expect(
        await store.note(orderedId(), { ...facts, status: 'failed', address: undefined }),
      ).toBeUndefined();
    });

    it('believes a creation more than whatever was said to be at its address', async () => {
      const said = newContract();
      const made = underWay();
      await store.add(said);
      await store.add(made);
      const { address } = said;
      const facts = { transactionId: orderedId(), deployTxHash: undefined, failure: undefined };
      await store.note(made.id, { ...facts, status: 'deployed', address });
      expect((await store.findAt('simulation', address ?? ''))?.id).toBe(made.id);
      expect(await store.find(said.id)).toMatchObject({
        address: undefined,
        status: 'failed',
        failure: `the contract ${made.id} was created at its address`,
      });
    });

    it('withdraws one that was never accepted, and no other', async () => {
      const [lost, kept] = [underWay(), underWay({ transactionId: orderedId() })];
      for (const contract of [lost, kept]) {
        await store.add(contract);
        await store.withdraw(contract.id);
      }
      expect(await store.find(lost.id)).toBeUndefined();
      expect(await store.find(kept.id)).toEqual(kept);
    });

    it('tells whose deployment has ended, the newest first, without ABIs', async () => {
      const made = Array.from({ length: 4 }, (_, i) =>
        newContract({
          transactionId: i === 3 ? undefined : orderedId(),
          status: i % 2 ? 'failed' : 'deployed',
        }),
      );
      const pending = underWay({ transactionId: orderedId() });
      for (const contract of [...made, pending]) await store.add(contract);
      const ended = await store.ended(3);
      expect(ended.map(({ id }) => id)).toEqual(
        made
          .slice(0, 3)
          .map(({ id }) => id)
          .toReversed(),
      );
      expect(ended[0]).toMatchObject({ network: 'simulation', status: 'deployed' });
      expect(ended[0]).not.toHaveProperty('abi');
      expect((await store.ended(1)).length).toBe(1);
    });

    it('tells which deployments are under way, in parts', async () => {
      const all: string[] = [];
      for (let after = ''; ; after = all.at(-1) ?? '') {
        const part = await store.deploying(after, 2);
        all.push(...part.map(({ id }) => id));
        expect(part.every(({ status }) => status === 'deploying')).toBe(true);
        if (part.length < 2) break;
      }
      expect(all.length).toBeGreaterThan(3);
      expect(all).toEqual(all.toSorted());
    });
  });
}
