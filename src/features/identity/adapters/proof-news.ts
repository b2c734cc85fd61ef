import { In, type EntityManager } from 'typeorm';
import type { OutboxEvent } from '#libs/events';
import { IDENTITY_EVENTS } from '../contract.js';
import { statusOfMembers, type Batch } from '../domain/batch.js';
import type { ProofStatus } from '../domain/proof-status.js';
import { batchOfRow } from './batch-of-row.js';
import { batchRow, memberRow } from './batch.row.js';
import { outbox } from './outbox.js';
import { proofRow } from './proof.row.js';

/** Proofs that are told of at once. */
const AT_ONCE = 400;

/** What an event tells of a proof. */
interface ProofFacts {
  readonly id: string;
  readonly subject: string;
}

interface News {
  readonly type: string;
  readonly network: string;
  readonly status: ProofStatus;
  readonly finality?: string | undefined;
}

/** In the transaction that stores the proof. */
export function tellCreated(
  manager: EntityManager,
  network: string,
  proofs: readonly ProofFacts[],
): Promise<void> {
  const news: News = { type: IDENTITY_EVENTS.created, network, status: 'pending' };
  return outbox.add(
    manager,
    proofs.map((proof) => eventOf(proof, news)),
  );
}

/** In the transaction that stores the batch's new state. */
export async function tellBatch(manager: EntityManager, batch: Batch): Promise<void> {
  const { network, finality } = batch;
  const status = statusOfMembers(batch);
  const type = status === 'anchored' ? IDENTITY_EVENTS.anchored : IDENTITY_EVENTS.unanchored;
  const members = await manager
    .createQueryBuilder(memberRow, 'm')
    .innerJoin(proofRow.options.name, 'p', 'p.id = m.proofId')
    .select('p.id', 'id')
    .addSelect('p.subject', 'subject')
    .where('m.batchId = :id', { id: batch.id })
    .getRawMany<ProofFacts>();
  const news: News = { type, network, status, finality };
  await outbox.add(
    manager,
    members.map((proof) => eventOf(proof, news)),
  );
}

/**
 * Tells of rows that a version before the outbox has stored and not told of. Returns whether there was something; then
 * there may be more.
 */
export async function tellOldNews(manager: EntityManager, network: string): Promise<boolean> {
  const where = { network, announced: false };
  const order = { id: 'ASC' } as const;
  const proofs = await manager.find(proofRow, {
    where,
    order,
    select: { id: true, subject: true },
    take: AT_ONCE,
  });
  if (proofs.length > 0) {
    await tellCreated(manager, network, proofs);
    await manager.update(proofRow, { id: In(proofs.map(({ id }) => id)) }, { announced: true });
    return true;
  }
  const batch = await manager.findOne(batchRow, { where, order });
  if (!batch) return false;
  await tellBatch(manager, batchOfRow(batch));
  await manager.update(batchRow, { id: batch.id }, { announced: true });
  return true;
}

function eventOf({ id, subject }: ProofFacts, { type, network, status, finality }: News): OutboxEvent {
  const data = { proofId: id, subject, network, status, ...(finality !== undefined && { finality }) };
  return { topic: 'blockchain.events', type, aggregate: id, data, metadata: { proof_id: id, status } };
}
