import { orderedId } from '#libs/base';
import { InProcessEventBus } from '#libs/events';
import { createLogger } from '#libs/observability';
import { createDatabase } from '#libs/persistence';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { TRANSACTION_EVENTS, type Transaction, type Transactions } from '#libs/transactions';
import {
  contractStoreOn,
  newContract,
  type ContractStoreUnderTest,
} from '../../testing/contract-store.suite.js';
import { FollowDeployments } from './follow-deployments.js';

const address = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

describe('FollowDeployments', () => {
  let folder: TemporaryFolder;
  let under: ContractStoreUnderTest;
  let follow: FollowDeployments;
  const faults: unknown[] = [];
  const bus = new InProcessEventBus({ service: 'test', onError: (thrown) => void faults.push(thrown) });
  /** As the engine knows them now. */
  const known = new Map<string, Partial<Transaction>>();
  const transactions = {
    find: (id: string) => Promise.resolve(known.get(id)),
  } as unknown as Transactions;

  beforeAll(async () => {
    folder = await temporaryFolder();
    under = await contractStoreOn(await createDatabase({ type: 'sqlite', folder: folder.path }));
    const logger = createLogger({ level: 'error' }, { write: () => undefined });
    follow = new FollowDeployments(under.store, transactions, bus, logger);
    follow.onFeatureActivate();
  });
  afterAll(async () => {
    follow.onFeatureDeactivate();
    await bus.close();
    await under.close();
    await folder.remove();
    expect(faults).toEqual([]);
  });

  const deploying = async () => {
    const contract = newContract({ address: undefined, status: 'deploying', origin: 'deployed' });
    await under.store.add(contract);
    return contract;
  };
  /** Resolves when the handlers have ended. */
  const tell = (event_type: string, data: object) =>
    bus.deliver('blockchain.events', [
      {
        event_type,
        event_id: orderedId(),
        timestamp: new Date().toISOString(),
        aggregate: 'a transaction',
        data: { ...data },
        metadata: {},
      },
    ]);
  const becomes = (id: string, state: Transaction['state'], over: Partial<Transaction> = {}) =>
    void known.set(id, { id, state, hash: `0x${'ab'.repeat(32)}`, ...over });

  it('hears of every change of a deployment, also back again', async () => {
    const contract = await deploying();
    const transactionId = orderedId();
    const data = { transactionId, purpose: 'deploy', details: { contractId: contract.id } };
    becomes(transactionId, 'mined', { contractAddress: address.toLowerCase() });
    await tell(TRANSACTION_EVENTS.mined, data);
    expect(await under.store.find(contract.id)).toMatchObject({
      status: 'deploying',
      address,
      transactionId,
    });
    const noted = await under.store.find(contract.id);
    await tell(TRANSACTION_EVENTS.mined, data);
    expect(await under.store.find(contract.id)).toEqual(noted);
    becomes(transactionId, 'confirmed', { contractAddress: address });
    await tell(TRANSACTION_EVENTS.confirmed, data);
    expect(await under.store.find(contract.id)).toMatchObject({ status: 'deployed', address });
    becomes(transactionId, 'submitted');
    await tell(TRANSACTION_EVENTS.unmined, data);
    expect(await under.store.find(contract.id)).toMatchObject({ status: 'deploying', address: undefined });
    becomes(transactionId, 'failed', { failure: { kind: 'reverted', reason: 'Plain()' } });
    await tell(TRANSACTION_EVENTS.failed, data);
    expect(await under.store.find(contract.id)).toMatchObject({ status: 'failed', failure: 'Plain()' });
  });

  it('finds out what happened while nobody heard of it, once after each activation', async () => {
    const other = '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512';
    const ended = async (over: object) => {
      const transactionId = orderedId();
      const contract = newContract({ origin: 'deployed', transactionId, ...over });
      await under.store.add(contract);
      return { id: contract.id, transactionId };
    };
    const undone = await ended({ address: other });
    const cancelled = await ended({ address: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0' });
    const kept = await ended({ address: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9' });
    const displaced = await ended({ address: undefined, status: 'failed', failure: 'another one is there' });
    const unknown = await ended({ address: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707' });
    const before = await under.store.find(kept.id);
    becomes(undone.transactionId, 'submitted');
    becomes(cancelled.transactionId, 'cancelled');
    becomes(kept.transactionId, 'confirmed', {
      contractAddress: before?.address,
      hash: before?.deployTxHash,
    });
    becomes(displaced.transactionId, 'confirmed', { contractAddress: before?.address });
    const statuses = async () => {
      const all = [undone, cancelled, displaced, unknown].map(({ id }) => under.store.find(id));
      return (await Promise.all(all)).map((contract) => contract?.status);
    };
    follow.onFeatureDeactivate();
    follow.onFeatureActivate();
    await follow.patrol();
    expect(await statuses()).toEqual(['deploying', 'failed', 'failed', 'deployed']);
    expect((await under.store.find(undone.id))?.address).toBeUndefined();
    expect(await under.store.find(kept.id)).toEqual(before);
    // in a block again: the usual patrol tells that; what had ended is not looked at again
    becomes(undone.transactionId, 'confirmed', { contractAddress: other });
    becomes(unknown.transactionId, 'submitted');
    await follow.patrol();
    expect(await statuses()).toEqual(['deployed', 'failed', 'failed', 'deployed']);
    expect((await under.store.find(undone.id))?.address).toBe(other);
    becomes(cancelled.transactionId, 'confirmed', {
      contractAddress: '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0',
    });
    follow.onFeatureActivate();
    await follow.patrol();
    expect(await statuses()).toEqual(['deployed', 'deployed', 'failed', 'deploying']);
  });

  it('is not moved by what is no deployment', async () => {
    const contract = await deploying();
    const transactionId = orderedId();
    becomes(transactionId, 'confirmed', { contractAddress: address });
    const data = { transactionId, purpose: 'deploy', details: { contractId: contract.id } };
    await tell('proposal_created', data);
    for (const other of [
      { ...data, purpose: 'transfer' },
      { ...data, details: {} },
      { ...data, details: null },
      { ...data, transactionId: orderedId() },
      { purpose: 'deploy' },
      { ...data, details: { contractId: orderedId() } },
    ])
      await tell(TRANSACTION_EVENTS.confirmed, other);
    expect(await under.store.find(contract.id)).toEqual(contract);
  });
});
