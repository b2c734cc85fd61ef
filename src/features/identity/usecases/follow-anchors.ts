import { Inject, Injectable, Optional } from '@nestjs/common';
import type { StreamStatus } from '#libs/chain-sync';
import { FEATURE_CONTEXT, type FeatureContext, type OnFeatureDeactivate } from '#libs/hot-plug';
import { LOGGER, type Logger } from '#libs/observability';
import { AnchorStreams, type AnchorSite } from '../adapters/anchor-streams.js';
import { AnchorView } from '../domain/anchor-view.js';
import type { Batch } from '../domain/batch.js';
import { ANCHOR_INDEX, type AnchorIndex, type AnchorStreamRef } from '../ports/anchor-index.port.js';

interface Follower {
  readonly stream: AnchorStreamRef;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  /** Why lines cannot be applied. */
  trouble: string | undefined;
}

/** Knows what is on chain by the streams of the contracts, and keeps the index in step while this replica anchors. */
@Injectable()
export class FollowAnchors implements OnFeatureDeactivate {
  readonly #followers = new Map<string, Follower>();
  #onNews: () => void = () => undefined;

  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext,
    @Inject(ANCHOR_INDEX) private readonly index: AnchorIndex,
    private readonly anchors: AnchorStreams,
    @Optional() @Inject(LOGGER) private readonly logger?: Logger,
  ) {}

  /** Anchors have come or gone. */
  whenNews(onNews: () => void): void {
    this.#onNews = onNews;
  }

  /** By the names of streams. */
  get troubles(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#followers].flatMap(([name, { trouble }]) => (trouble === undefined ? [] : [[name, trouble]])),
    );
  }

  /**
   * What is known of the batches' roots. The stream is made if it is not there.
   * @throws CHAIN_UNAVAILABLE if it is to be made and the network is away, ANCHOR_STREAM_TAKEN
   */
  async look(site: AnchorSite, batches: readonly Batch[]): Promise<AnchorView> {
    const stream = refOf(await this.anchors.open(site, batches), site);
    await this.#follow(stream);
    const roots = batches.map(({ root }) => root);
    const known = await this.index.find(stream, roots);
    const now = await this.anchors.find(site);
    const isSame = now?.createdAt.getTime() === stream.createdAt.getTime();
    // a journal that was set back, as by a backup, will fill positions anew that had their effect
    if (isSame && now.position < known.position) await this.#startAnew(stream);
    const nothing = { position: -1, head: undefined, safe: undefined, finalized: undefined };
    return new AnchorView(known, isSame ? now : nothing);
  }

  /** The contract has a root since this block: the stream has to tell of it. */
  reachBack(site: AnchorSite, block: number): Promise<void> {
    return this.anchors.reachBack(site, block);
  }

  /** Another replica anchors on the network: it follows now, for itself to know at once. */
  async leave(network: string): Promise<void> {
    for (const follower of this.#followers.values())
      if (follower.stream.network === network) await this.#end(follower);
  }

  /** The rows' data source is closed after this. */
  async onFeatureDeactivate(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => this.#end(follower)));
  }

  async #follow(stream: AnchorStreamRef): Promise<void> {
    const former = this.#followers.get(stream.name);
    if (former?.stream.createdAt.getTime() === stream.createdAt.getTime()) return;
    if (former) await this.#end(former);
    await this.index.begin(stream);
    this.#start(stream);
  }

  async #startAnew(stream: AnchorStreamRef): Promise<void> {
    const former = this.#followers.get(stream.name);
    if (former) await this.#end(former);
    await this.index.forget(stream);
    this.#start(stream);
  }

  #start(stream: AnchorStreamRef): void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.ctx.signal]);
    const onApplied = (): void => {
      follower.trouble = undefined;
      this.#onNews();
    };
    const onError = (reason: string): void => {
      follower.trouble = reason;
      this.logger?.warn(
        { stream: stream.name, reason },
        'anchors on chain cannot be taken over; tried again',
      );
    };
    const { streams } = this.anchors;
    const ended = this.index.follow(stream, { streams, onApplied, onError, signal });
    const follower: Follower = { stream, stop, ended, trouble: undefined };
    this.#followers.set(stream.name, follower);
  }

  async #end({ stream, stop, ended }: Follower): Promise<void> {
    stop.abort();
    await ended;
    this.#followers.delete(stream.name);
  }
}

function refOf({ name, createdAt }: StreamStatus, { chain, contract }: AnchorSite): AnchorStreamRef {
  return { name, createdAt, network: chain.network, contract };
}
