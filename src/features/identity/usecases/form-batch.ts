import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { systemClock } from '#libs/base';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { MerkleTree } from '#libs/proofs';
import type { IdentityConfig } from '../config.js';
import { preparedBatch, type Batch } from '../domain/batch.js';
import { batchDueAt } from '../domain/batching.js';
import { ANCHORING_STORE, type AnchoringStore, type Lease } from '../ports/anchoring-store.port.js';

/** A batch, or the time at which the next one is due. */
export type Formed = { readonly batch: Batch } | { readonly dueAt: number | undefined };

@Injectable()
export class FormBatch {
  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<IdentityConfig>,
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
  ) {}

  /** Makes the waiting proofs one batch when they are due. Root and membership are durable before anything is sent. */
  async run(lease: Lease): Promise<Formed> {
    const { network } = lease;
    const now = systemClock.now();
    const dueAt = batchDueAt(await this.store.pendingCount(network), this.ctx.config);
    if (dueAt === undefined || dueAt > now.getTime()) return { dueAt };
    const proofs = await this.store.pending(network, this.ctx.config.batchMaxProofs);
    const tree = MerkleTree.of(proofs.map(({ leaf }) => leaf));
    const { root } = tree;
    const batch = preparedBatch({ id: randomUUIDv7(), network, root, size: proofs.length, createdAt: now });
    const members = proofs.map(({ id }, index) => ({ proofId: id, path: tree.proof(index) }));
    await this.store.prepare(lease, batch, members);
    return { batch };
  }
}
