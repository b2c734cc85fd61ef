import { Inject, Injectable } from '@nestjs/common';
import { EVENT_BUS, type EventBus } from '#libs/events';
import { IDENTITY_EVENTS } from '../contract.js';
import { statusOfMembers, type Batch } from '../domain/batch.js';
import type { ProofStatus } from '../domain/proof-status.js';
import {
  ANCHORING_STORE,
  type AnchoringStore,
  type Lease,
  type ProofFacts,
} from '../ports/anchoring-store.port.js';

const AT_ONCE = 500;

interface News {
  readonly type: string;
  readonly network: string;
  readonly status: ProofStatus;
  readonly finality?: string | undefined;
}

/** Tells of what is stored and was not told yet. A crash between telling and noting so tells twice: at least once. */
@Injectable()
export class Announce {
  constructor(
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
  ) {}

  async proofs(lease: Lease): Promise<void> {
    const { network } = lease;
    for (;;) {
      const proofs = await this.store.unannouncedProofs(network, AT_ONCE);
      if (proofs.length === 0) return;
      for (const proof of proofs)
        await this.#publish(proof, { type: IDENTITY_EVENTS.created, network, status: 'pending' });
      await this.store.proofsAnnounced(
        lease,
        proofs.map(({ id }) => id),
      );
    }
  }

  /** Returns the batches that it told of. */
  async batches(lease: Lease): Promise<readonly Batch[]> {
    const batches = await this.store.unannouncedBatches(lease.network);
    // a proof that came during the round may be in a batch already: its creation is told first
    if (batches.length > 0) await this.proofs(lease);
    for (const batch of batches) {
      for (const proof of await this.store.members(batch.id)) await this.#publish(proof, newsOf(batch));
      await this.store.save(lease, { ...batch, announced: true });
    }
    return batches;
  }

  async #publish({ id, subject }: ProofFacts, { type, network, status, finality }: News): Promise<void> {
    const data = { proofId: id, subject, network, status, ...(finality !== undefined && { finality }) };
    await this.bus.publish('blockchain.events', { type, data, metadata: { proof_id: id, status } });
  }
}

function newsOf(batch: Batch): News {
  const { network, finality } = batch;
  const status = statusOfMembers(batch);
  const type = status === 'anchored' ? IDENTITY_EVENTS.anchored : IDENTITY_EVENTS.unanchored;
  return { type, network, status, finality };
}
