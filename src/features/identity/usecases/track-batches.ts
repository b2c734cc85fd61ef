import { Inject, Injectable } from '@nestjs/common';
import { systemClock } from '#libs/base';
import type { BlockRef, Chain } from '#libs/chain';
import { AnchorContract } from '../adapters/anchor-contract.js';
import { AnchorSender } from '../adapters/anchor-sender.js';
import { anchored, reopened, submitted, type Batch } from '../domain/batch.js';
import { ANCHORING_STORE, type AnchoringStore, type Lease } from '../ports/anchoring-store.port.js';
import { AnchoringMetrics } from './anchoring-metrics.js';

interface Site {
  readonly lease: Lease;
  readonly chain: Chain;
  readonly contract: AnchorContract;
  readonly head: BlockRef;
}

/** Brings batches on chain and follows them until nothing can change any more. */
@Injectable()
export class TrackBatches {
  readonly #contracts = new WeakMap<Chain, Promise<AnchorContract>>();

  constructor(
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
    private readonly sender: AnchorSender,
    private readonly metrics: AnchoringMetrics,
  ) {}

  /** @throws CHAIN_UNAVAILABLE and whatever else the chain refuses; what was reached before is stored */
  async run(lease: Lease, chain: Chain, batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    const contract = await this.#contract(chain);
    try {
      const site = { lease, chain, contract, head: await chain.head() };
      await this.#follow(
        site,
        batches.filter(({ state }) => state === 'anchored'),
      );
      for (const batch of batches.filter(({ state }) => state !== 'anchored'))
        await this.#advance(site, batch);
      await this.store.observe(lease, Number((await chain.head()).number));
    } catch (thrown) {
      // a network that was reset has lost the contract too
      this.#contracts.delete(chain);
      throw thrown;
    }
  }

  /** Looks first, sends after: what an earlier version, or somebody else, has anchored is found. */
  async #advance(site: Site, batch: Batch): Promise<void> {
    const { lease, chain } = site;
    if (await this.#adopt(site, batch)) return;
    const contract = contractOf(site, batch);
    const { hash } = await this.sender.send(chain, batch.root, contract.call(batch.root));
    const sent = submitted(batch, contract.place, hash);
    if (sent.state === batch.state && sent.transactionHash === batch.transactionHash) return;
    await this.store.save(lease, sent);
  }

  /** The batch as the chain has it; `undefined` if it does not. */
  async #adopt(site: Site, batch: Batch): Promise<Batch | undefined> {
    const { lease, head } = site;
    const contract = contractOf(site, batch);
    const facts = await contract.find(batch.root);
    if (!facts) return undefined;
    const seen = { facts, head: Math.max(Number(head.number), facts.block.number), now: systemClock.now() };
    const next = anchored(batch, contract.place, seen);
    if (differs(batch, next)) {
      // in this order, so that nobody sees an anchor that is newer than what was looked at
      await this.store.observe(lease, seen.head);
      await this.store.save(lease, next);
      if (batch.state !== 'anchored') this.metrics.anchored(next);
    }
    return next;
  }

  /**
   * The lower a block, the surer it is: in the order of blocks, batches are asked for their finality until one has none
   * yet. Above that it is enough that the block is still there.
   */
  async #follow(site: Site, batches: readonly Batch[]): Promise<void> {
    const hashes = new Map<number, string | undefined>();
    let below = true;
    for (const batch of batches.toSorted((a, b) => (a.block?.number ?? 0) - (b.block?.number ?? 0))) {
      const { number = 0, hash } = batch.block ?? {};
      // a node that is behind knows nothing of the block; after a reorganisation its successors will tell
      if (BigInt(number) > site.head.number) continue;
      if (!hashes.has(number)) hashes.set(number, (await site.chain.block(BigInt(number)))?.hash);
      const there = hashes.get(number) === hash;
      if (there && !below) continue;
      const next = there ? await this.#adopt(site, batch) : undefined;
      if (next) below = next.settled || next.finality !== 'latest';
      else await this.#reopen(site, batch);
    }
  }

  async #reopen(site: Site, batch: Batch): Promise<void> {
    const open = reopened(batch, systemClock.now());
    await this.store.save(site.lease, open);
    await this.#advance(site, open);
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

/** A batch stays with the contract that it was sent to, whatever newer versions deploy. */
function contractOf({ chain, contract }: Site, { place }: Batch): AnchorContract {
  return place ? AnchorContract.at(chain, place) : contract;
}

function differs(before: Batch, after: Batch): boolean {
  return before.changedAt !== after.changedAt || before.settled !== after.settled;
}
