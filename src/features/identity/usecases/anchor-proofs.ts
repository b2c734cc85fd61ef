import { Inject, Injectable } from '@nestjs/common';
import { systemClock } from '#libs/base';
import { CHAINS, type Chains } from '#libs/chain';
import { ANCHORING_STORE, type AnchoringStore, type Lease } from '../ports/anchoring-store.port.js';
import { FormBatch } from './form-batch.js';
import { TrackBatches } from './track-batches.js';

/** Batches that one round forms, and that may be on their way: while they are stuck, proofs gather into larger ones. */
const MOST_AT_ONCE = 4;

/** One round of work on one network. */
@Injectable()
export class AnchorProofs {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
    private readonly form: FormBatch,
    private readonly track: TrackBatches,
  ) {}

  /**
   * Returns when the next batch is due, if proofs are waiting for company. Unit: ms since 1970.
   * @throws whatever the chain refuses; everything is stored, so the next round goes on from there
   */
  async run(lease: Lease): Promise<number | undefined> {
    await this.store.tellOldNews(lease);
    const chain = this.chains.get(lease.network);
    await this.track.run(lease, chain, await this.store.unsettled(lease.network));
    // a bounded round: the host waits for its end before another generation may work
    for (let formed = 0; formed < MOST_AT_ONCE; formed++) {
      const underway = (await this.store.unsettled(lease.network)).filter(
        ({ state }) => state !== 'anchored',
      );
      if (underway.length >= MOST_AT_ONCE) return undefined;
      const next = await this.form.run(lease);
      if (!('batch' in next)) return next.dueAt;
      await this.track.run(lease, chain, [next.batch]);
    }
    return systemClock.now().getTime();
  }
}
