import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '#libs/persistence';
import { sampleParts } from '#libs/proofs/testing';
import { migrations, openIdentityData, OWNER, type IdentityData } from '../adapters/identity-data.js';
import type { NewProof } from '../ports/proof-store.port.js';

export interface StoresUnderTest {
  readonly data: IdentityData;
  /** Another replica at the same database. */
  replica(): Promise<IdentityData>;
  close(): Promise<void>;
}

export async function storesOn(database: Database): Promise<StoresUnderTest> {
  await database.migrate(OWNER, migrations);
  const cleanups: (() => unknown)[] = [];
  const open = () => openIdentityData(database, { defer: (cleanup) => void cleanups.push(cleanup) });
  return {
    data: await open(),
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
