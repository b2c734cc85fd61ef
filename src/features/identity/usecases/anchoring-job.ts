import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isAppError, messageOf, systemClock } from '#libs/base';
import { CHAINS, type Chains } from '#libs/chain';
import {
  FEATURE_CONTEXT,
  FeatureJob,
  type FeatureContext,
  type OnFeatureActivate,
  type OnFeatureDeactivate,
} from '#libs/hot-plug';
import type { IdentityConfig } from '../config.js';
import { pauseAfter } from '../domain/batching.js';
import { ANCHORING_STORE, type AnchoringStore, type Lease } from '../ports/anchoring-store.port.js';
import { AnchorProofs } from './anchor-proofs.js';
import { AnchoringMetrics } from './anchoring-metrics.js';
import { FollowAnchors } from './follow-anchors.js';

/** How often it is asked whether a round is due: the grain of `batchMaxDelayMs`. */
const TICK_MS = 50;
/** A round without any sign: for work that other replicas have accepted or left behind. */
const PATROL_MS = 2_000;

interface Trouble {
  readonly failures: number;
  readonly reason: string;
  /** The network did not answer, as opposed to: it refused. */
  readonly away: boolean;
  /** ms since 1970 */
  readonly until: number;
}

/**
 * Rounds of anchoring on all networks, one after the other. A round is due when a proof has arrived and has waited for
 * company long enough, when anchors have come or gone by their stream, when a network has a new block, and from time to
 * time.
 */
@Injectable()
export class AnchoringJob implements OnFeatureActivate, OnFeatureDeactivate {
  readonly #holder = randomUUID();
  readonly #leases = new Map<string, Lease>();
  readonly #watched = new Set<string>();
  readonly #troubles = new Map<string, Trouble>();
  #arrived = 0;
  #dueAt = 0;
  #heads = new AbortController();

  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<IdentityConfig>,
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
    private readonly anchor: AnchorProofs,
    private readonly anchors: FollowAnchors,
    private readonly metrics: AnchoringMetrics,
  ) {}

  /** Why networks are left alone at the moment, by name. */
  get troubles(): ReadonlyMap<string, { readonly reason: string }> {
    return this.#troubles;
  }

  proofArrived(): void {
    const { batchMaxProofs, batchMaxDelayMs } = this.ctx.config;
    this.#arrived += 1;
    const full = this.#arrived >= batchMaxProofs;
    this.#due(full ? 0 : systemClock.now().getTime() + batchMaxDelayMs);
  }

  onFeatureActivate(): void {
    this.#heads = new AbortController();
    this.anchors.whenNews(() => this.#due(0));
    this.#due(0);
  }

  /** The host has stopped the job before: the leases are free for the next generation, or another replica. */
  async onFeatureDeactivate(): Promise<void> {
    this.#heads.abort();
    this.#watched.clear();
    // without the database the leases end by themselves
    for (const lease of this.#leases.values()) await this.store.release(lease).catch(() => undefined);
    this.#leases.clear();
  }

  @FeatureJob({ name: 'anchor proofs', everyMs: TICK_MS })
  async round(): Promise<void> {
    const now = systemClock.now().getTime();
    if (now < this.#dueAt) return;
    this.#dueAt = now + PATROL_MS;
    this.#arrived = 0;
    for (const network of await this.store.networks()) await this.#visit(network, now);
  }

  async #visit(network: string, now: number): Promise<void> {
    const trouble = this.#troubles.get(network);
    if (trouble && now < trouble.until) {
      this.#due(trouble.until);
      return;
    }
    const lease = await this.store.claim({ network, holder: this.#holder, leaseMs: this.ctx.config.leaseMs });
    if (!lease) {
      await this.anchors.leave(network);
      return;
    }
    this.#leases.set(network, lease);
    try {
      this.#watch(network);
      const dueAt = await this.anchor.run(lease);
      this.#troubles.delete(network);
      if (dueAt !== undefined) this.#due(dueAt);
    } catch (thrown) {
      this.#failed(network, thrown);
    }
  }

  /** A chain that is away is no fault of ours: it is reported by health, and asked again later and later. */
  #failed(network: string, thrown: unknown): void {
    // nothing is wrong: another replica found us too slow and goes on from what is stored
    if (isAppError(thrown) && thrown.code === 'ANCHORING_LEASE_LOST') return;
    const failures = (this.#troubles.get(network)?.failures ?? 0) + 1;
    const until = systemClock.now().getTime() + pauseAfter(failures);
    const away = isAppError(thrown) && thrown.code === 'CHAIN_UNAVAILABLE';
    this.#troubles.set(network, { failures, reason: messageOf(thrown), away, until });
    this.metrics.failed(network);
    this.#due(until);
    const isOutside = isAppError(thrown) && /^(CHAIN|NETWORK|STREAM|ANCHOR_STREAM)_/.test(thrown.code);
    if (!isOutside) throw thrown;
  }

  /** Nothing but an alarm: a batch may be sent or final now, and a network that was away is back. Streams tell the rest. */
  #watch(network: string): void {
    const chain = this.chains.list().find((one) => one.network === network);
    if (!chain || this.#watched.has(network)) return;
    this.#watched.add(network);
    const onHead = (): void => {
      if (this.#troubles.get(network)?.away) this.#troubles.delete(network);
      this.#due(0);
    };
    chain.watchHead(onHead, this.#heads.signal);
  }

  #due(at: number): void {
    this.#dueAt = Math.min(this.#dueAt, at);
  }
}
