import type { EventBus, OutboxRelay } from '#libs/events';
import type { FeatureContext } from '#libs/hot-plug';
import type { Database } from '#libs/persistence';
import type { AnchorIndex } from '../ports/anchor-index.port.js';
import type { AnchoringStore } from '../ports/anchoring-store.port.js';
import type { IssuerKeyStore } from '../ports/issuer-key-store.port.js';
import type { ProofStore } from '../ports/proof-store.port.js';
import { TypeormAnchorIndex } from './anchor-index.typeorm.js';
import { anchorProjection } from './anchor-projection.js';
import { anchoredRootRow, anchorStreamRow } from './anchored-root.row.js';
import { TypeormAnchoringStore } from './anchoring-store.typeorm.js';
import { batchRow, memberRow } from './batch.row.js';
import { idempotencyKeys } from './idempotency.js';
import { TypeormIssuerKeyStore } from './issuer-key-store.typeorm.js';
import { issuerKeyRow } from './issuer-key.row.js';
import { proofsMigration } from './migrations/0001-proofs.js';
import { outboxMigration } from './migrations/0002-outbox.js';
import { anchorsMigration } from './migrations/0003-anchors.js';
import { networkRow } from './network.row.js';
import { outbox } from './outbox.js';
import { proofRow } from './proof.row.js';
import { TypeormProofStore } from './proof-store.typeorm.js';

export const OWNER = 'identity';
export const migrations = [proofsMigration, outboxMigration, anchorsMigration];

export interface IdentityData {
  readonly proofs: ProofStore;
  readonly anchoring: AnchoringStore;
  readonly anchors: AnchorIndex;
  readonly issuerKeys: IssuerKeyStore;
  /** Delivers what the stores tell of; started and stopped by the feature. */
  readonly relay: OutboxRelay;
}

/** Where the feature's events go. */
export interface IdentityEvents {
  readonly bus: EventBus;
  /** Events could not be delivered; they wait. */
  readonly onError: (thrown: unknown) => void;
}

/** The feature's own data source, closed with its generation. */
export async function openIdentityData(
  database: Pick<Database, 'open'>,
  owner: Pick<FeatureContext, 'defer'>,
  events: IdentityEvents,
): Promise<IdentityData> {
  const entities = [
    proofRow,
    batchRow,
    memberRow,
    networkRow,
    issuerKeyRow,
    idempotencyKeys.entity,
    outbox.entity,
    anchoredRootRow,
    anchorStreamRow,
    anchorProjection.entity,
  ];
  const source = await database.open({ owner: OWNER, entities });
  owner.defer(() => source.destroy());
  const relay = outbox.relay({ source, ...events });
  return {
    relay,
    proofs: new TypeormProofStore(source, relay),
    anchoring: new TypeormAnchoringStore(source, relay),
    anchors: new TypeormAnchorIndex(source),
    issuerKeys: new TypeormIssuerKeyStore(source),
  };
}
