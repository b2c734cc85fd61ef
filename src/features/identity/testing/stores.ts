import { randomUUIDv7 } from 'node:crypto';
import { InProcessEventBus, type PlatformEvent } from '#libs/events';
import type { Database } from '#libs/persistence';
import { sampleParts } from '#libs/proofs/testing';
import { batchRow } from '../adapters/batch.row.js';
import { migrations, openIdentityData, OWNER, type IdentityData } from '../adapters/identity-data.js';
import { proofRow } from '../adapters/proof.row.js';
import type { NewProof } from '../ports/proof-store.port.js';

export interface StoresUnderTest {
  readonly data: IdentityData;
  /** What `data` and its replicas have told of. */
  readonly events: readonly PlatformEvent[];
  /** Leaves the rows of a network as the version before the outbox does, in the moment before it tells of them. */
  forgetNews(network: string): Promise<void>;
  /** Another replica at the same database. */
  replica(): Promise<IdentityData>;
  close(): Promise<void>;
}

export async function storesOn(database: Database): Promise<StoresUnderTest> {
  await database.migrate(OWNER, migrations);
  const cleanups: (() => unknown)[] = [];
  const complain = (thrown: unknown) => {
    throw thrown;
  };
  const bus = new InProcessEventBus({ service: 'test', onError: complain });
  const events: PlatformEvent[] = [];
  bus.subscribe('blockchain.events', (event) => void events.push(event));
  const owner = { defer: (cleanup: () => unknown) => void cleanups.push(cleanup) };
  const open = () => openIdentityData(database, owner, { bus, onError: complain });
  const data = await open();
  await data.relay.start();
  cleanups.push(() => data.relay.stop());
  return {
    data,
    events,
    async forgetNews(network) {
      const entities = [proofRow, batchRow];
      const source = await database.open({ owner: OWNER, entities });
      for (const entity of entities)
        await source.getRepository(entity).update({ network }, { announced: false });
      await source.destroy();
    },
    replica: open,
    async close() {
      for (const cleanup of cleanups.toReversed()) await cleanup();
      await database.close();
    },
  };
}

/** A proof as `CreateProof` makes it; its parts are consistent. */
export async function newProof(over: Partial<NewProof> = {}): Promise<NewProof> {
  const id = randomUUIDv7();
  const { credential, claims, receipt } = await sampleParts({ seed: id });
  const createdAt = new Date();
  return {
    id,
    subject: 'did:example:alice',
    type: 'IdentityClaims',
    createdBy: 'resume-service',
    network: 'simulation',
    createdAt,
    anchorBefore: new Date(createdAt.getTime() + 3_600_000),
    credential,
    claims,
    receipt,
    leaf: receipt.leaf,
    ...over,
  };
}
