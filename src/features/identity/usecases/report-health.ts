import { Inject, Injectable } from '@nestjs/common';
import { messageOf, systemClock, withTimeout } from '#libs/base';
import { CHAINS, type ChainHealth, type Chains } from '#libs/chain';
import { FEATURE_CONTEXT, type FeatureContext, type HealthReport } from '#libs/hot-plug';
import { AnchorStreams } from '../adapters/anchor-streams.js';
import type { IdentityConfig } from '../config.js';
import { ANCHORING_STORE, type AnchoringStore } from '../ports/anchoring-store.port.js';
import { AnchoringJob } from './anchoring-job.js';
import { FollowAnchors } from './follow-anchors.js';

/** Below the host's limit for the whole report. */
const CHAIN_MS = 2_000;

@Injectable()
export class ReportHealth {
  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<IdentityConfig>,
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(ANCHORING_STORE) private readonly store: AnchoringStore,
    private readonly job: AnchoringJob,
    private readonly streams: AnchorStreams,
    private readonly anchors: FollowAnchors,
  ) {}

  /** Degraded, never down, while only the chain is missing: proofs are accepted and wait. */
  async run(): Promise<Readonly<Record<string, HealthReport>>> {
    const now = systemClock.now();
    const { waiting, oldest, overdue } = await this.store.backlog(now);
    const chain = await this.#chain();
    const problems = [
      ...(chain.status === 'down' ? [chain.reason ?? 'the chain is down'] : []),
      ...[...this.job.troubles].map(([network, { reason }]) => `${network}: ${reason}`),
      ...(await this.#streams()),
      ...(overdue > 0 ? [`${overdue} proofs are not on chain although their receipts promised so`] : []),
    ];
    const oldestSeconds = oldest ? Math.max(0, Math.round((now.getTime() - oldest.getTime()) / 1_000)) : 0;
    const facts = { waiting, oldestSeconds, overdue, network: chain.network, chain: chain.status };
    if (problems.length === 0) return { anchoring: { status: 'up', ...facts } };
    return { anchoring: { status: 'degraded', reason: problems.join('; '), ...facts } };
  }

  /** What keeps anchors on chain from being seen. */
  async #streams(): Promise<readonly string[]> {
    const on = new Set(this.chains.list().map(({ network }) => network));
    const streams = (await this.streams.list()).filter(({ network }) => on.has(network));
    const told = streams.flatMap(({ name, state, trouble }) => {
      if (trouble !== undefined) return [`stream ${name}: ${trouble}`];
      return state === 'paused' ? [`stream ${name} is paused`] : [];
    });
    return [...told, ...[...this.anchors.troubles].map(([name, reason]) => `anchors of ${name}: ${reason}`)];
  }

  async #chain(): Promise<ChainHealth & { network?: string }> {
    const { network } = this.ctx.config;
    try {
      const chain = network === undefined ? this.chains.list()[0] : this.chains.get(network);
      if (!chain) return { status: 'down', reason: 'no network is on (BLOCKCHAIN_CHAIN)' };
      const health = await withTimeout(chain.health(), CHAIN_MS, `The health of ${chain.network}`);
      return { ...health, network: chain.network };
    } catch (thrown) {
      return { status: 'down', reason: messageOf(thrown), ...(network !== undefined && { network }) };
    }
  }
}
