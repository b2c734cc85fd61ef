import { orderedId } from '#libs/base';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { parseAbi } from '#libs/chain-evm';
import { treasury } from '#libs/contracts';
import { createDatabase } from '#libs/persistence';
import { count, eventually, seeded, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { openContractStore } from '../../src/features/wallet/adapters/contracts/contract-data.js';
import type { ContractDto } from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { ContractStore } from '../../src/features/wallet/ports/contract-store.port.js';
import { newContract } from '../../src/features/wallet/testing/contract-store.suite.js';
import { startServiceProcess } from '../support/service-process.js';
import { admin, Client } from './client.js';
import { startWalletHost, walletSource, type WalletHost } from './wallet-host.js';

const network = EXAMPLE.network;
const from = EXAMPLE.funded;
const request = {
  network,
  from,
  type: 'TREASURY',
  name: 'Purse',
  parameters: { owner: from },
  confirmations: 1,
};
/** As it is stored before its transaction is submitted. */
const UNSENT = { address: undefined, origin: 'deployed', status: 'deploying' } as const;
const random = seeded('kills during deployments');
const KILLS = count(2, 40);
const MINUTE_MS = 60_000;

describe('a deployment', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;

  /** The engine goes on meanwhile. */
  const unload = () => app.host.unload('wallet');
  const load = () => app.host.load(walletSource, {});
  const until = (id: string, status: string) =>
    eventually(
      async () => {
        const { body } = await client.get<ContractDto>(`contracts/${id}`);
        return body.status === status ? body : undefined;
      },
      { what: `contract ${id} ${status}` },
    );
  const inStore = async <T>(work: (store: ContractStore) => Promise<T>): Promise<T> => {
    const database = await createDatabase({ type: 'sqlite', folder: folder.path });
    let close: () => unknown = () => undefined;
    const store = await openContractStore(database, { defer: (cleanup) => void (close = cleanup) });
    try {
      return await work(store);
    } finally {
      await close();
      await database.close();
    }
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain],
    });
    client = new Client(app.url, admin);
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  });

  it('is known after the feature was away, although nobody was there to hear of it', async () => {
    const { body } = await client.post<ContractDto>('contracts', request);
    await unload();
    await eventually(
      async () => (await app.transactions.find(body.transactionId ?? ''))?.state === 'confirmed',
      {
        what: 'the confirmation',
      },
    );
    await load();
    const { address } = await until(body.id, 'deployed');
    expect(
      await chain.simulation.chain.read({
        address: address ?? '',
        abi: treasury.abi,
        method: 'owner',
        args: [],
      }),
    ).toEqual([from]);
  });

  it('that a reorganisation took and did anew while the feature was away is found where it is now', async () => {
    const batch = async (...calls: readonly (readonly [string, ...unknown[]])[]) => {
      const body = calls.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params }));
      const headers = { 'content-type': 'application/json' };
      const sent = { method: 'POST', headers, body: JSON.stringify(body) };
      const answers = (await (await fetch(chain.simulation.rpcUrl, sent)).json()) as { result: unknown }[];
      return answers.map(({ result }) => result);
    };
    const [snapshot] = await batch(['evm_snapshot']);
    const { body } = await client.post<ContractDto>('contracts', request);
    const before = await until(body.id, 'deployed');
    await unload();
    // at once, so that its nonce is spent before anybody can send it again
    const [reverted] = await batch(
      ['evm_revert', snapshot],
      ['eth_sendTransaction', { from, to: from, value: '0x1' }],
      ['anvil_mine', '0x4'],
    );
    expect(reverted).toBe(true);
    const { contractAddress } = await eventually(
      async () => {
        const transaction = await app.transactions.find(body.transactionId ?? '');
        const isElsewhere = transaction?.contractAddress?.toLowerCase() !== before.address?.toLowerCase();
        return transaction?.state === 'confirmed' && isElsewhere ? transaction : undefined;
      },
      { what: 'the second confirmation' },
    );
    await load();
    const found = await eventually(
      async () => {
        const { body: now } = await client.get<ContractDto>(`contracts/${body.id}`);
        return now.address === before.address ? undefined : now;
      },
      { what: 'the contract at its new address' },
    );
    expect(found.status).toBe('deployed');
    expect(found.address?.toLowerCase()).toBe(contractAddress?.toLowerCase());
  });

  it('is sent once by whoever finds it unsent', async () => {
    await unload();
    const abi = parseAbi(treasury.abi).json;
    const args = `0x${from.slice(2).toLowerCase().padStart(64, '0')}`;
    const contract = newContract({
      ...UNSENT,
      id: orderedId(),
      type: 'TREASURY',
      abi,
      bytecode: treasury.bytecode,
      deployer: from,
      order: { args, confirmations: 1 },
    });
    await inStore((store) => store.add(contract));
    await load();
    const found = await until(contract.id, 'deployed');
    const transactions = await client.get<{ items: readonly { details: { contractId?: string } }[] }>(
      'transactions?limit=200',
    );
    const own = transactions.body.items.filter(({ details }) => details.contractId === contract.id);
    expect(own.length).toBe(1);
    expect(found.transactionId).toBeDefined();
  });

  it('that nobody would accept has failed, and says why', async () => {
    await unload();
    const contract = newContract({
      ...UNSENT,
      id: orderedId(),
      abi: [],
      bytecode: '0xfe',
      deployer: `0x${'12'.repeat(20)}`,
      order: { args: '0x' },
    });
    await inStore((store) => store.add(contract));
    await load();
    expect(await until(contract.id, 'failed')).toMatchObject({
      failure: expect.stringContaining('No key is known'),
    });
  });

  it('is followed through an upgrade of the feature', async () => {
    const { body } = await client.post<ContractDto>('contracts', request);
    await app.reconfigure({ balanceTimeoutMs: 1_000 });
    await until(body.id, 'deployed');
    const later = await client.post<ContractDto>('contracts', request);
    await until(later.body.id, 'deployed');
  });
});

describe('a service that is killed while it deploys', () => {
  it(
    `has one contract for each key after ${KILLS} kills`,
    async () => {
      const folder = await temporaryFolder();
      const path = '/api/v1/blockchain/wallet/contracts';
      const keys: string[] = [];
      const env = { RATE_LIMIT_ENABLED: 'false' };
      let service = await startServiceProcess({ folder: folder.path, env });
      const deploy = (key: string) =>
        service.call(path, { method: 'POST', body: request, headers: { 'idempotency-key': key } });
      for (let life = 0; life < KILLS; life++) {
        const fresh = Array.from({ length: 12 }, (_, i) => `life ${life}, contract ${i}`);
        keys.push(...fresh);
        const answers = fresh.map((key) => deploy(key).catch(() => undefined));
        const survivors = random.integer(0, fresh.length - 1);
        await answers[survivors];
        await service.kill9();
        await Promise.all(answers);
        service = await startServiceProcess({ folder: folder.path, env });
      }
      const all = async <T>(list: string): Promise<readonly T[]> => {
        const found: T[] = [];
        for (let cursor = ''; ;) {
          const { body } = await service.call(`${list}?limit=200${cursor}`);
          const page = body as { items: readonly T[]; nextCursor?: string };
          found.push(...page.items);
          if (page.nextCursor === undefined) return found;
          cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
        }
      };
      const ids = new Map<string, string>();
      for (const key of keys) {
        const { status, body } = await deploy(key);
        expect([key, status]).toEqual([key, 202]);
        ids.set(key, (body as ContractDto).id);
      }
      const contracts = await eventually(
        async () => {
          const items = await all<ContractDto>(path);
          return items.every(({ status }) => status === 'deployed') ? items : undefined;
        },
        { what: 'all contracts', within: MINUTE_MS },
      );
      expect(contracts.map(({ id }) => id).toSorted()).toEqual([...ids.values()].toSorted());
      expect(new Set(contracts.map(({ address }) => address)).size).toBe(keys.length);
      const items = await all<{ purpose: string; state: string }>(path.replace('contracts', 'transactions'));
      expect(items.filter(({ purpose }) => purpose === 'deploy').map(({ state }) => state)).toEqual(
        keys.map(() => 'confirmed'),
      );
      await service.stop();
      await folder.remove();
    },
    (KILLS + 3) * MINUTE_MS,
  );
});
