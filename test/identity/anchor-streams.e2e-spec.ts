import { randomUUIDv7 } from 'node:crypto';
import type { StreamDefinition, StreamStatus } from '#libs/chain-sync';
import { proofAnchor } from '#libs/contracts';
import { MerkleTree } from '#libs/proofs';
import { eventually } from '#libs/testing';
import { AnchorContract } from '../../src/features/identity/adapters/anchor-contract.js';
import { preparedBatch } from '../../src/features/identity/domain/batch.js';
import type { ProofDto } from '../../src/features/identity/edge/proof.dto.js';
import { newProof } from '../../src/features/identity/testing/stores.js';
import { allAnchored, chainAt, createMany, healthOf, toldOf, useAnchoringLab } from './anchoring-lab.js';
import type { Client } from './client.js';
import { heldBack } from './held-chain.js';
import type { IdentityHost } from './identity-host.js';

const [CREATED, ANCHORED, UNANCHORED] = [
  'identity_proof_created',
  'identity_proof_anchored',
  'identity_proof_unanchored',
];
const AT_ONCE = { config: { batchMaxDelayMs: 0 } };

const definitionOf = (contract: string, owner: string): StreamDefinition => ({
  name: `identity.simulation.${contract.slice(2, 12).toLowerCase()}`,
  network: 'simulation',
  addresses: [contract],
  abi: proofAnchor.abi,
  events: [{ event: 'RootAnchored' }],
  from: 'head',
  depth: 'latest',
  proof: 'receipts',
  onPoison: 'block',
  owner,
});

describe('anchors by their stream', () => {
  /** Before the service is stopped, which waits for what is held. */
  let onTestEnd = () => undefined as void;
  afterEach(() => onTestEnd());
  const lab = useAnchoringLab();
  const { start, stop, rpcOf, eventsOf } = lab;

  const streamOf = async ({ streams }: IdentityHost): Promise<StreamStatus> => {
    const { items } = await streams.list({ owner: 'feature:identity', limit: 10 });
    expect(items).toHaveLength(1);
    return items[0] as StreamStatus;
  };
  const anchorOne = async (client: Client): Promise<ProofDto> => {
    const [proof] = await allAnchored(client, await createMany(client, 1));
    return proof as ProofDto;
  };
  /** A proof whose root is on chain, whether the service knows it or not. */
  const sentOne = async (client: Client): Promise<ProofDto> => {
    const { body } = await client.create();
    const contract = await AnchorContract.open(lab.chain.simulation.chain);
    return eventually(async () => {
      const proof = await client.proof(body.id);
      return proof.inclusion && (await contract.anchoredAt(proof.inclusion.root)) !== undefined && proof;
    });
  };
  /** Of the root, in the order of the stream's journal. */
  const linesOf = async (app: IdentityHost, { inclusion }: ProofDto) => {
    const { name } = await streamOf(app);
    const lines = await app.streams.events(name, { limit: 1_000 });
    return lines.filter(({ args }) => args['root'] === inclusion?.root);
  };
  const kindsOf = async (app: IdentityHost, proof: ProofDto) =>
    (await linesOf(app, proof)).map(({ kind }) => kind);
  const movedFrom = ({ id, anchors }: ProofDto, client: Client) =>
    eventually(
      async () => {
        const now = await client.proof(id);
        return now.status === 'anchored' && now.anchors[0]?.blockHash !== anchors[0]?.blockHash && now;
      },
      { what: 'another block of the anchor' },
    );
  /** A root on chain whose batch the service has stored, and not seen there. */
  const sentByTheDead = () =>
    lab.withStores(async ({ proofs, anchoring }) => {
      const proof = await newProof();
      await proofs.add(proof);
      const { root } = MerkleTree.of([proof.leaf]);
      const lease = await anchoring.claim({ network: 'simulation', holder: 'the dead', leaseMs: 1 });
      const [id, network, createdAt] = [randomUUIDv7(), 'simulation', new Date()];
      const batch = preparedBatch({ id, network, root, size: 1, createdAt });
      if (lease) await anchoring.prepare(lease, batch, [{ proofId: proof.id, path: [] }]);
      const contract = await AnchorContract.open(lab.chain.simulation.chain);
      await lab.chain.simulation.chain.submit(contract.call(root));
      const block = await eventually(() => contract.anchoredAt(root));
      return { proof, block, contract: contract.place.contract };
    });

  it('makes a stream of its own, which tells of each anchor with a proof', async () => {
    const { app, client } = await start();
    const proof = await anchorOne(client);
    const stream = await streamOf(app);
    const contract = proof.anchors[0]?.contract ?? '';
    expect(stream).toMatchObject({
      name: `identity.simulation.${contract.slice(2, 12).toLowerCase()}`,
      owner: 'feature:identity',
      definition: {
        addresses: [contract],
        events: [{ event: 'RootAnchored' }],
        proof: 'receipts',
        depth: 'latest',
      },
    });
    const [line, ...more] = await linesOf(app, proof);
    expect(more).toEqual([]);
    const [anchor] = proof.anchors;
    expect(anchor).toMatchObject({
      blockNumber: line?.blockNumber,
      blockHash: line?.blockHash,
      transactionHash: line?.transactionHash,
      timestamp: line?.blockTime.toISOString(),
    });
    const { complete } = await app.streams.completeness(stream.name, {
      from: stream.from,
      to: line?.blockNumber ?? 0,
    });
    expect(complete).toBe(true);
  });

  it('anchors again what a reorganisation took back, also while the service was away', async () => {
    const first = await start(AT_ONCE);
    await anchorOne(first.client);
    const snapshot = await rpcOf('evm_snapshot', []);
    const proof = await anchorOne(first.client);
    expect(await kindsOf(first.app, proof)).toEqual(['added']);
    await stop(first.app);
    await rpcOf('evm_revert', [snapshot]);
    await rpcOf('anvil_mine', ['0x3']);
    const { app, client } = await start(AT_ONCE);
    const after = await movedFrom(proof, client);
    expect(after.inclusion).toEqual(proof.inclusion);
    expect(await kindsOf(app, proof)).toEqual(['added', 'removed', 'added']);
    expect((await streamOf(app)).reorganisations).toBeGreaterThan(0);
    expect(await eventsOf([after])).toEqual([1]);
    await eventually(() => toldOf(app, proof).length >= 2);
    expect(toldOf(app, proof).slice(0, 2)).toEqual([UNANCHORED, ANCHORED]);
  });

  it('sends while its stream is paused, says so, and sees it after a restart', async () => {
    const first = await start(AT_ONCE);
    await anchorOne(first.client);
    const { name } = await streamOf(first.app);
    await first.app.streams.pause(name);
    const open = await sentOne(first.client);
    expect((await first.client.proof(open.id)).status).toBe('anchoring');
    expect(await healthOf(first.app)).toMatchObject({
      status: 'degraded',
      reason: expect.stringContaining(`${name} is paused`),
    });
    await stop(first.app);
    const { app, client } = await start(AT_ONCE);
    expect((await client.proof(open.id)).status).toBe('anchoring');
    await app.streams.resume(name);
    const proof = await client.anchored(open.id);
    expect(await eventsOf([proof])).toEqual([1]);
    await eventually(async () => (await healthOf(app))?.status === 'up');
  });

  it('stays calm when its stream is reset, and goes on', async () => {
    const { chain, hold, release } = heldBack(chainAt(lab.relay.url));
    const { app, client } = await start({ ...AT_ONCE, chains: [chain] });
    const proofs = [await anchorOne(client), await anchorOne(client)];
    const { name, from } = await streamOf(app);
    hold();
    onTestEnd = release;
    await app.streams.reset(name, from);
    for (const proof of proofs)
      await eventually(async () => (await kindsOf(app, proof)).join() === 'added,removed');
    // rounds of anchoring go by, in which nothing is known of anchors
    const open = [await sentOne(client), await sentOne(client)];
    const now = await Promise.all(proofs.map(({ id }) => client.proof(id)));
    expect(now.map(({ status }) => status)).toEqual(['anchored', 'anchored']);
    release();
    const all = await allAnchored(client, [...proofs, ...open]);
    for (const proof of proofs) expect(await kindsOf(app, proof)).toEqual(['added', 'removed', 'added']);
    for (const proof of all) expect(toldOf(app, proof)).not.toContain(UNANCHORED);
    expect(await eventsOf(all)).toEqual([1, 1, 1, 1]);
  });

  it('makes its stream anew when it was removed, and notices what has changed meanwhile', async () => {
    const { app, client } = await start(AT_ONCE);
    const kept = await anchorOne(client);
    const snapshot = await rpcOf('evm_snapshot', []);
    const gone = await anchorOne(client);
    const former = await streamOf(app);
    await app.streams.remove(former.name);
    const next = await anchorOne(client);
    const stream = await streamOf(app);
    expect(stream.createdAt).not.toEqual(former.createdAt);
    expect(await kindsOf(app, kept)).toEqual(['added']);
    expect(toldOf(app, kept)).not.toContain(UNANCHORED);
    expect(await eventsOf([kept, gone, next])).toEqual([1, 1, 1]);
    await app.streams.remove(stream.name);
    await rpcOf('evm_revert', [snapshot]);
    await rpcOf('anvil_mine', ['0x4']);
    const moved = [await movedFrom(gone, client), await movedFrom(next, client)];
    expect(await eventsOf([kept, ...moved])).toEqual([1, 1, 1]);
  });

  it('takes over what a version without streams has anchored', async () => {
    const first = await start(AT_ONCE);
    const proof = await anchorOne(first.client);
    const { name } = await streamOf(first.app);
    await stop(first.app);
    // the version before knew neither streams nor the index
    await lab.withStreams(async (streams, query) => {
      await streams.remove(name);
      for (const table of ['identity_anchored_roots', 'identity_anchor_streams', 'identity_stream_cursors'])
        await query(`DELETE FROM ${table}`);
    });
    const { app, client } = await start(AT_ONCE);
    await eventually(async () => (await kindsOf(app, proof)).join() === 'added');
    const next = await anchorOne(client);
    expect((await client.proof(proof.id)).anchors[0]?.blockHash).toBe(proof.anchors[0]?.blockHash);
    expect(toldOf(app, proof)).not.toContain(UNANCHORED);
    expect(await eventsOf([proof, next])).toEqual([1, 1]);
  });

  it('is told anew when the journal was set back, as by a backup', async () => {
    const first = await start(AT_ONCE);
    const proof = await anchorOne(first.client);
    await stop(first.app);
    // the index is ahead of what the journal has, and has nothing of it
    await lab.withStreams(async (_, query) => {
      await query('DELETE FROM identity_anchored_roots');
      await query('UPDATE identity_stream_cursors SET position = position + 2');
    });
    const { app, client } = await start(AT_ONCE);
    const more = [await anchorOne(client), await anchorOne(client), await anchorOne(client)];
    expect((await client.proof(proof.id)).anchors[0]?.blockHash).toBe(proof.anchors[0]?.blockHash);
    const { position } = await streamOf(app);
    await stop(app);
    await lab.withStreams(async (_, query) => {
      expect(await query('SELECT position FROM identity_stream_cursors')).toEqual([{ position }]);
      expect(await query('SELECT root FROM identity_anchored_roots')).toHaveLength(position);
    });
    expect(await eventsOf([proof, ...more])).toEqual([1, 1, 1, 1]);
  });

  it('reaches back when its stream has begun too late', async () => {
    await stop((await start()).app);
    const { proof, block, contract } = await sentByTheDead();
    const late = await lab.withStreams((streams) =>
      streams.define(definitionOf(contract, 'feature:identity')),
    );
    expect(late.from).toBeGreaterThan(block);
    const { app, client } = await start();
    const found = await client.anchored(proof.id);
    expect(found.anchors[0]?.blockNumber).toBe(block);
    expect((await streamOf(app)).from).toBe(block);
    expect(await eventsOf([found])).toEqual([1]);
  });

  it('says so when its name is taken, and goes on when it is free', async () => {
    const { place } = await AnchorContract.open(lab.chain.simulation.chain);
    const { name } = await lab.withStreams((streams) =>
      streams.define(definitionOf(place.contract, 'mallory')),
    );
    const { app, client } = await start(AT_ONCE);
    const proofs = await createMany(client, 1);
    await eventually(async () => String((await healthOf(app))?.['reason']).includes('"mallory"'));
    expect((await healthOf(app))?.status).toBe('degraded');
    await app.streams.remove(name);
    await allAnchored(client, proofs);
    expect((await streamOf(app)).name).toBe(name);
  });

  it('hands over from generation to generation without losing or doubling anything', async () => {
    const { app, client } = await start({ config: { batchMaxDelayMs: 1, batchMaxProofs: 3 } });
    const proofs: ProofDto[] = [];
    for (let round = 0; round < 4; round++) {
      const [some] = await Promise.all([
        createMany(client, 6),
        app.reconfigure({ batchMaxDelayMs: 1, batchMaxProofs: 3 + round }),
      ]);
      proofs.push(...some);
    }
    const anchored = await allAnchored(client, proofs);
    expect(new Set(await eventsOf(anchored))).toEqual(new Set([1]));
    for (const proof of anchored) {
      expect(await kindsOf(app, proof)).toEqual(['added']);
      expect(toldOf(app, proof)).not.toContain(UNANCHORED);
      expect(toldOf(app, proof)[0]).toBe(CREATED);
    }
  });
});
