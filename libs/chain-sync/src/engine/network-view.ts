import type { Chain, ChainHeader, ChainHistory } from '#libs/chain';
import { Bell } from './bell.js';

export interface View {
  readonly head: ChainHeader;
  readonly safe: number;
  readonly finalized: number;
}

/** What a network has: read once for each head, however many streams want it. */
export class NetworkView {
  readonly bell = new Bell();
  #known: Promise<View> | undefined;

  constructor(
    readonly chain: Chain & { readonly history: ChainHistory },
    signal: AbortSignal,
  ) {
    chain.watchHead(() => {
      this.#known = undefined;
      this.bell.ring();
    }, signal);
  }

  get history(): ChainHistory {
    return this.chain.history;
  }

  /** Rejects with `CHAIN_UNAVAILABLE`. */
  look(): Promise<View> {
    const known = (this.#known ??= this.history.finality());
    known.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    return known;
  }
}
