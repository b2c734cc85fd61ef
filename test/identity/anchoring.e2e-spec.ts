import { randomUUIDv7 } from 'node:crypto';
import { MerkleTree } from '#libs/proofs';
import { eventually, startMariadb } from '#libs/testing';
import { AnchorContract } from '../../src/features/identity/adapters/anchor-contract.js';
import { preparedBatch } from '../../src/features/identity/domain/batch.js';
import type { ProofDto } from '../../src/features/identity/edge/proof.dto.js';
import { newProof } from '../../src/features/identity/testing/stores.js';
import { allAnchored, createMany, healthOf, rootsOf, useAnchoringLab } from './anchoring-lab.js';
import { Client } from './client.js';

const statuses = (proofs: readonly ProofDto[]) => [...new Set(proofs.map(({ status }) => status))];

describe('anchoring', () => {
  const lab = useAnchoringLab();
  const { start, stop, rpcOf, eventsOf } = lab;

  it('gathers proofs into one transaction, by number and by time', async () => {
    const patient = { batchMaxDelayMs: 86_400_000 };
    const { app, client } = await start({ config: { ...patient, batchMaxProofs: 10 } });
    const ten = await allAnchored(client, await createMany(client, 10));
    expect([rootsOf(ten).size, new Set(ten.map(({ anchors }) => anchors[0]?.transactionHash)).size]).toEqual([
      1, 1,
    ]);
    expect(ten[0]?.inclusion?.batchSize).toBe(10);
    await app.reconfigure({ ...patient, batchMaxProofs: 4 });
    const more = await createMany(client, 10);
    const read = () => Promise.all(more.map(({ id }) => client.proof(id)));
    const full = await eventually(async () => {
      const anchored = (await read()).filter(({ status }) => status === 'anchored');
      return anchored.length === 8 && anchored;
    });
    expect(full.map(({ inclusion }) => inclusion?.batchSize)).toEqual(Array.from({ length: 8 }, () => 4));
    expect((await read()).filter(({ status }) => status === 'pending')).toHaveLength(2);
    // their time is over now
    await app.reconfigure({ batchMaxDelayMs: 0 });
    const all = await allAnchored(client, more);
    expect([rootsOf(all).size, await eventsOf(all)]).toEqual([3, [1, 1, 1]]);
  });

  it('accepts while the chain is away, says so, and catches up when it is back', async () => {
    const { app, client } = await start();
    await allAnchored(client, await createMany(client, 1));
    expect(await healthOf(app)).toMatchObject({ status: 'up', waiting: 0, network: 'simulation' });
    lab.relay.mode = 'refuse';
    const proofs = await createMany(client, 5);
    expect(statuses(proofs)).toEqual(['pending']);
    await eventually(async () => (await healthOf(app))?.status === 'degraded');
    expect(await healthOf(app)).toMatchObject({ waiting: 5, overdue: 0, chain: 'down' });
    lab.relay.mode = 'pass';
    expect(statuses(await allAnchored(client, proofs))).toEqual(['anchored']);
    await eventually(async () => (await healthOf(app))?.status === 'up');
  });

  it('starts, promises and waits without a chain that it has ever seen', async () => {
    lab.relay.mode = 'refuse';
    const { app, client } = await start({ config: { anchorWithinSeconds: 1 } });
    const proofs = await createMany(client, 2);
    await eventually(async () => (await healthOf(app))?.['overdue'] === 2);
    expect((await client.send('GET', `proof/${proofs[0]?.id}/document`)).body).toMatchObject({
      code: 'PROOF_NOT_ANCHORED',
      retryable: true,
    });
    lab.relay.mode = 'pass';
    await allAnchored(client, proofs);
  });

  it('anchors once when the answer to the transaction is lost', async () => {
    const { client } = await start({ config: { batchMaxDelayMs: 0 } });
    await allAnchored(client, await createMany(client, 1));
    lab.relay.loseNext = 'eth_sendRawTransaction';
    const proofs = await allAnchored(client, await createMany(client, 1));
    expect(lab.relay.loseNext).toBeUndefined();
    expect(await eventsOf(proofs)).toEqual([1]);
  });

  it('keeps its issuer, its proofs and its documents through a restart', async () => {
    const first = await start();
    const [proof] = await allAnchored(first.client, await createMany(first.client, 1));
    const read = async (client: Client) => [
      (await client.send('GET', 'issuer')).text,
      (await client.send('GET', `proof/${proof?.id}/document`)).text,
    ];
    const before = await read(first.client);
    await stop(first.app);
    expect(await read((await start()).client)).toEqual(before);
  });

  it('does not start with a key-encryption secret that cannot open the issuer key', async () => {
    await stop((await start()).app);
    const failure = await start({ secret: 'another secret of at least 32 characters' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).toMatchObject({
      code: 'FEATURE_START_FAILED',
      message: expect.stringContaining('KEY_ENCRYPTION_SECRET'),
    });
  });

  it('finds what a dead process has sent, and does not send it again', async () => {
    await stop((await start()).app);
    const { proof, root, transactionHash } = await lab.withStores(async ({ proofs, anchoring }) => {
      const proof = await newProof();
      await proofs.add(proof);
      const { root } = MerkleTree.of([proof.leaf]);
      const lease = await anchoring.claim({ network: 'simulation', holder: 'the dead', leaseMs: 1 });
      const batch = preparedBatch({
        id: randomUUIDv7(),
        network: 'simulation',
        root,
        size: 1,
        createdAt: new Date(),
      });
      if (lease) await anchoring.prepare(lease, batch, [{ proofId: proof.id, path: [] }]);
      const contract = await AnchorContract.open(lab.chain.simulation.chain);
      const transactionHash = await lab.chain.simulation.chain.submit(contract.call(root));
      await eventually(() => contract.anchoredAt(root));
      return { proof, root, transactionHash };
    });
    const sent = () => rpcOf('eth_getTransactionCount', [lab.chain.simulation.chain.account, 'latest']);
    const before = await sent();
    const { client } = await start();
    const anchored = await client.anchored(proof.id);
    expect(anchored.inclusion).toMatchObject({ root, path: [], batchSize: 1 });
    expect(anchored.anchors[0]?.transactionHash).toBe(transactionHash);
    expect(await eventsOf([anchored])).toEqual([1]);
    expect(await sent()).toEqual(before);
  });

  it.each(['sqlite', 'mariadb'] as const)(
    'shares the work between two replicas on %s without doing anything twice',
    async (type) => {
      const server = type === 'mariadb' ? await startMariadb() : undefined;
      const { host = '', port = 0, username = '', password = '', database: name = '' } = server ?? {};
      const mysql = { host, port, username, password, database: name };
      const database = server ? { type, mysql } : ({ type: 'sqlite', folder: lab.folder.path } as const);
      const config = { batchMaxDelayMs: 10, batchMaxProofs: 5, leaseMs: 500 };
      const [one, two] = [await start({ database, config }), await start({ database, config })];
      const [first, second] = await Promise.all([createMany(one.client, 30), createMany(two.client, 30)]);
      // whoever leads goes; the other takes over what is left
      await stop(one.app);
      const anchored = await allAnchored(two.client, [...first, ...second]);
      expect(new Set(await eventsOf(anchored))).toEqual(new Set([1]));
      const sizes = new Map(anchored.map(({ inclusion }) => [inclusion?.root, inclusion?.batchSize ?? 0]));
      expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBe(60);
      await stop(two.app);
      expect([...one.app.complaints, ...two.app.complaints]).toEqual([]);
      await server?.stop();
    },
  );

  it('sends again what a reorganisation took away', async () => {
    const { app, client } = await start({ config: { batchMaxDelayMs: 0 } });
    await allAnchored(client, await createMany(client, 1));
    const snapshot = await rpcOf('evm_snapshot', []);
    const [proof] = await allAnchored(client, await createMany(client, 1));
    const before = proof?.anchors[0];
    await rpcOf('evm_revert', [snapshot]);
    await rpcOf('anvil_mine', ['0x3']);
    const after = await eventually(async () => {
      const now = await client.proof(proof?.id ?? '');
      return now.status === 'anchored' && now.anchors[0]?.blockHash !== before?.blockHash && now;
    });
    expect(after.inclusion).toEqual(proof?.inclusion);
    expect(await eventsOf([after])).toEqual([1]);
    const told = () =>
      app.events
        .filter(({ metadata }) => metadata['proof_id'] === proof?.id)
        .map(({ event_type }) => event_type);
    await eventually(() => told().length >= 4);
    const [created, anchored] = ['identity_proof_created', 'identity_proof_anchored'];
    expect(told().slice(0, 4)).toEqual([created, anchored, 'identity_proof_unanchored', anchored]);
    const document = await client.send('GET', `proof/${proof?.id}/document`);
    expect(document.text).toContain(after.anchors[0]?.blockHash);
  });

  it('follows a block until it is final, and then leaves it alone', async () => {
    const { client } = await start({ config: { batchMaxDelayMs: 0 } });
    const [proof] = await allAnchored(client, await createMany(client, 1));
    await rpcOf('anvil_mine', ['0x80']);
    const final = await eventually(async () => {
      const now = await client.proof(proof?.id ?? '');
      return now.anchors[0]?.finality === 'finalized' && now;
    });
    expect(final.anchors[0]).toMatchObject({ blockHash: proof?.anchors[0]?.blockHash });
    await lab.withStores(({ anchoring }) =>
      eventually(async () => (await anchoring.unsettled('simulation')).length === 0),
    );
  });

  it('waits for a network that is switched off, and goes on when it is back', async () => {
    const first = await start();
    lab.relay.mode = 'refuse';
    const proofs = await createMany(first.client, 2);
    await stop(first.app);
    lab.relay.mode = 'pass';
    const off = await start({ chains: [] });
    expect((await off.client.create()).body).toMatchObject({
      code: 'ANCHORING_NETWORK_MISSING',
      status: 503,
    });
    await eventually(async () => String((await healthOf(off.app))?.['reason']).includes('"simulation"'));
    expect(await healthOf(off.app)).toMatchObject({ status: 'degraded', waiting: 2 });
    await expect(off.app.reconfigure({ network: 'moon' })).rejects.toMatchObject({
      code: 'FEATURE_START_FAILED',
    });
    await stop(off.app);
    await allAnchored((await start()).client, proofs);
  });
});
