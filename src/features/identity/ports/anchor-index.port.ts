import { defineToken } from '#libs/base';
import type { EventStreams } from '#libs/chain-sync';
import type { AnchoredRoot } from '../domain/anchor-view.js';

/** The stream of one contract `ProofAnchor`. */
export interface AnchorStreamRef {
  readonly name: string;
  readonly network: string;
  readonly contract: string;
  /** Tells it from another one that had the name before, or will have it. */
  readonly createdAt: Date;
}

export interface AnchorFollowing {
  readonly streams: EventStreams;
  /** Lines had their effect, once and here. */
  readonly onApplied: () => void;
  /** It is tried again. */
  readonly onError: (reason: string) => void;
  readonly signal: AbortSignal;
}

export interface KnownAnchors {
  /** Of the stream's journal, up to which its lines had their effect. */
  readonly position: number;
  readonly anchors: ReadonlyMap<string, AnchoredRoot>;
}

/** The roots on chain, by the streams of their contracts: what is taken back is in it no more. */
export interface AnchorIndex {
  /** Forgets what a stream of the same name has told that is there no more; positions of that one mean nothing now. */
  begin(stream: AnchorStreamRef): Promise<void>;
  /** Forgets what the stream has told, to be told it anew. */
  forget(stream: AnchorStreamRef): Promise<void>;
  /**
   * Applies the lines of the stream, each once however many replicas or generations do this at the same time. Resolves
   * when `signal` aborts.
   */
  follow(stream: AnchorStreamRef, following: AnchorFollowing): Promise<void>;
  /** Of these roots, those on chain. The position is at most that of the anchors. */
  find(stream: AnchorStreamRef, roots: readonly string[]): Promise<KnownAnchors>;
}

export const ANCHOR_INDEX = defineToken<AnchorIndex>('identity-anchor-index');
