import type { AnchoringFacts, BlockFinality } from './batch.js';

/** A root as the stream of its contract tells of it. */
export interface AnchoredRoot {
  readonly root: string;
  readonly transactionHash: string;
  readonly block: AnchoringFacts['block'];
}

/** What the stream says of its network. */
export interface Sight {
  /** Of the last line of its journal. */
  readonly position: number;
  readonly head: number | undefined;
  readonly safe: number | undefined;
  readonly finalized: number | undefined;
}

/** What is known on chain of some roots, at one position of the stream's journal. */
export class AnchorView {
  constructor(
    private readonly known: {
      /** Up to which the anchors follow the journal. */
      readonly position: number;
      readonly anchors: ReadonlyMap<string, AnchoredRoot>;
    },
    /** Read after the anchors, so that equal positions mean: nothing happened in between. */
    private readonly sight: Sight,
  ) {}

  get head(): number | undefined {
    return this.sight.head;
  }

  /** False while lines wait to be applied: then it says nothing about any root. */
  get isCurrent(): boolean {
    return this.known.position === this.sight.position;
  }

  /** `undefined` if the root is on chain nowhere that was read, or the view is not current. */
  find(root: string): AnchoringFacts | undefined {
    const anchor = this.isCurrent ? this.known.anchors.get(root) : undefined;
    if (!anchor) return undefined;
    const { transactionHash, block } = anchor;
    return { transactionHash, block, finality: finalityOf(block.number, this.sight) };
  }
}

/** Where a network calls its very head final, it has no such notion, and depth has to do. */
function finalityOf(block: number, { head = 0, safe = -1, finalized = -1 }: Sight): BlockFinality {
  if (finalized < head && block <= finalized) return 'finalized';
  return safe < head && block <= safe ? 'safe' : 'latest';
}
