import { Inject, Injectable } from '@nestjs/common';
import { systemClock } from '#libs/base';
import type { Chain } from '#libs/chain';
import { AnchorContract } from '../adapters/anchor-contract.js';
import { AnchorSender } from '../adapters/anchor-sender.js';
import type { AnchorView } from '../domain/anchor-view.js';
import { anchored, reopened, submitted, type AnchoringFacts, type Batch } from '../domain/batch.js';
import { ANCHORING_STORE, type AnchoringStore, type Lease } from '../ports/anchoring-store.port.js';
import { AnchoringMetrics } from './anchoring-metrics.js';
import { FollowAnchors } from './follow-anchors.js';

interface Site {
  readonly lease: Lease;
  readonly chain: Chain;
  readonly contract: AnchorContract;
  readonly view: AnchorView;
}

/** Brings batches on chain and follows them until nothing can change any more. */
@Injectable()
export class TrackBatches {
  readonly #contracts = new WeakMap<Chain, Promise<AnchorContract>>();

  constructor(
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
    private readonly anchors: FollowAnchors,
    private readonly sender: AnchorSender,
    private readonly metrics: AnchoringMetrics,
  ) {}

  /** @throws CHAIN_UNAVAILABLE and whatever else the chain refuses; what was reached before is stored */
  async run(lease: Lease, chain: Chain, batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    const present = await this.#contract(chain);
    // a batch stays with the contract that it was sent to, whatever newer versions deploy
    const groups = Map.groupBy(batches, ({ place }) => place?.contract ?? present.place.contract);
    try {
      for (const group of groups.values()) {
        const place = group.find((batch) => batch.place)?.place ?? present.place;
        const contract = AnchorContract.at(chain, place);
        const view = await this.anchors.look({ chain, contract: place.contract }, group);
        if (view.head !== undefined) await this.store.observe(lease, view.head);
        for (const batch of group) await this.#advance({ lease, chain, contract, view }, batch);
      }
    } catch (thrown) {
      // a network that was reset has lost the contract too
      this.#contracts.delete(chain);
      throw thrown;
    }
  }

  async #advance(site: Site, batch: Batch): Promise<void> {
    const facts = site.view.find(batch.root);
    if (facts) return this.#adopt(site, batch, facts);
    if (batch.state === 'anchored' && !site.view.isCurrent) return;
    await this.#bring(site, batch);
  }

  /**
   * The stream does not have it. Looks first, sends after: what an earlier version, or somebody else, has anchored is
   * left to the stream to tell.
   */
  async #bring(site: Site, batch: Batch): Promise<void> {
    const { lease, chain, contract } = site;
    const block = await contract.anchoredAt(batch.root);
    if (block !== undefined)
      await this.anchors.reachBack({ chain, contract: contract.place.contract }, block);
    // taken back by a stream that is read anew, not by the chain
    if (batch.state === 'anchored' && batch.block?.number === block) return;
    const open = batch.state === 'anchored' ? await this.#reopen(lease, batch) : batch;
    if (block !== undefined) return;
    const { hash } = await this.sender.send(chain, batch.root, contract.call(batch.root));
    const sent = submitted(open, contract.place, hash);
    if (sent.state === open.state && sent.transactionHash === open.transactionHash) return;
    await this.store.save(lease, sent);
  }

  async #adopt(site: Site, batch: Batch, facts: AnchoringFacts): Promise<void> {
    const { lease, contract, view } = site;
    const hasMoved = batch.state === 'anchored' && batch.block?.hash !== facts.block.hash;
    const present = hasMoved ? await this.#reopen(lease, batch) : batch;
    const seen = { facts, head: Math.max(view.head ?? 0, facts.block.number), now: systemClock.now() };
    const next = anchored(present, contract.place, seen);
    if (!differs(present, next)) return;
    // in this order, so that nobody sees an anchor that is newer than what was looked at
    await this.store.observe(lease, seen.head);
    await this.store.save(lease, next);
    if (present.state !== 'anchored') this.metrics.anchored(next);
  }

  async #reopen(lease: Lease, batch: Batch): Promise<Batch> {
    const open = reopened(batch, systemClock.now());
    await this.store.save(lease, open);
    return open;
  }

  /** A failed attempt is not kept: the next one asks the chain again. */
  #contract(chain: Chain): Promise<AnchorContract> {
    const known = this.#contracts.get(chain);
    if (known) return known;
    const opening = AnchorContract.open(chain);
    this.#contracts.set(chain, opening);
    opening.catch(() => this.#contracts.delete(chain));
    return opening;
  }
}

function differs(before: Batch, after: Batch): boolean {
  return before.changedAt !== after.changedAt || before.settled !== after.settled;
}
