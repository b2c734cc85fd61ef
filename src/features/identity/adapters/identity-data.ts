import type { FeatureContext } from '#libs/hot-plug';
import type { Database } from '#libs/persistence';
import type { AnchoringStore } from '../ports/anchoring-store.port.js';
import type { IssuerKeyStore } from '../ports/issuer-key-store.port.js';
import type { ProofStore } from '../ports/proof-store.port.js';
import { TypeormAnchoringStore } from './anchoring-store.typeorm.js';
import { batchRow, memberRow } from './batch.row.js';
import { idempotencyKeys } from './idempotency.js';
import { TypeormIssuerKeyStore } from './issuer-key-store.typeorm.js';
import { issuerKeyRow } from './issuer-key.row.js';
import { proofsMigration } from './migrations/0001-proofs.js';
import { networkRow } from './network.row.js';
import { proofRow } from './proof.row.js';
import { TypeormProofStore } from './proof-store.typeorm.js';

export const OWNER = 'identity';
export const migrations = [proofsMigration];

export interface IdentityData {
  readonly proofs: ProofStore;
  readonly anchoring: AnchoringStore;
  readonly issuerKeys: IssuerKeyStore;
}

/** The feature's own data source, closed with its generation. */
export async function openIdentityData(
  database: Pick<Database, 'open'>,
  owner: Pick<FeatureContext, 'defer'>,
): Promise<IdentityData> {
  const entities = [proofRow, batchRow, memberRow, networkRow, issuerKeyRow, idempotencyKeys.entity];
  const source = await database.open({ owner: OWNER, entities });
  owner.defer(() => source.destroy());
  return {
    proofs: new TypeormProofStore(source),
    anchoring: new TypeormAnchoringStore(source),
    issuerKeys: new TypeormIssuerKeyStore(source),
  };
}
