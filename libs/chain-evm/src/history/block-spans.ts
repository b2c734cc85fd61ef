/** A busy contract fills few blocks with many logs; where it does not, the number doubles with each answer. */
const FIRST = 20;
/** An answer of fewer logs, in less time, is small and quick. */
const FEW_LOGS = 5_000;
const QUICK_MS = 1_500;
/** So many times worse, it is large or slow. */
const BAD = 4;
/** After so many answers a limit that was met is tried anew. */
const GOOD_ANSWERS = 64;

interface Span {
  readonly blocks: number;
  /** What was not too much when more was. */
  readonly limit: number;
  /** Since then. */
  readonly answers: number;
}

/** How many blocks an endpoint is asked for at once: more while that goes well, less when it is too much. */
export class BlockSpans {
  readonly #spans = new Map<string, Span>();

  /** `most` is what it may grow to. */
  of(key: string, most: number): number {
    return Math.min(this.#at(key).blocks, most);
  }

  /** An answer for so many blocks came. */
  served(key: string, answer: { readonly blocks: number; readonly logs: number; readonly ms: number }): void {
    const { blocks, logs, ms } = answer;
    const now = this.#at(key);
    const limit = now.answers < GOOD_ANSWERS ? now.limit : Infinity;
    const isSmall = logs < FEW_LOGS && ms < QUICK_MS;
    const isLarge = logs > BAD * FEW_LOGS || ms > BAD * QUICK_MS;
    const grown = isSmall && blocks >= now.blocks ? Math.min(limit, blocks * 2) : now.blocks;
    this.#spans.set(key, { blocks: isLarge ? halfOf(blocks) : grown, limit, answers: now.answers + 1 });
  }

  /** So many blocks were too many. */
  halve(key: string, blocks: number): number {
    const half = halfOf(blocks);
    this.#spans.set(key, { blocks: half, limit: half, answers: 0 });
    return half;
  }

  #at(key: string): Span {
    return this.#spans.get(key) ?? { blocks: FIRST, limit: Infinity, answers: 0 };
  }
}

function halfOf(blocks: number): number {
  return Math.max(1, Math.floor(blocks / 2));
}
