import { BlockSpans } from './block-spans.js';
import type { NodeReader } from './node-reader.js';
import type { RangeTask } from './read-range.js';
import { troubleIn } from './trouble.js';

/** Blocks at once: of each a header is read, or of few. */
const MOST = { receipts: 1_000, headers: 1_000, evidence: 1_000, none: 10_000 };

/** What was read of the first blocks of a range. */
export interface Part {
  readonly to: number;
  readonly logs: readonly unknown[];
}

export type Span = Omit<RangeTask, 'node'>;

/** Reads as many blocks as an endpoint gives at once; fewer, if that is too much for it. */
export class Fitter {
  readonly #spans = new BlockSpans();

  async read<T extends Part>(
    node: NodeReader,
    { kind, ...span }: Span & { readonly kind: keyof typeof MOST },
    read: (task: RangeTask) => Promise<T>,
  ): Promise<T> {
    const key = `${node.host} ${kind}`;
    for (let most = this.#spans.of(key, MOST[kind]); ;) {
      const to = Math.min(span.to, span.from + most - 1);
      const started = performance.now();
      try {
        const part = await read({ node, ...span, to });
        const blocks = part.to - span.from + 1;
        this.#spans.served(key, { blocks, logs: part.logs.length, ms: performance.now() - started });
        return part;
      } catch (thrown) {
        const isTooMuch = troubleIn(thrown)?.kind === 'too-much' && to > span.from;
        if (!isTooMuch) throw thrown;
        most = this.#spans.halve(key, to - span.from + 1);
      }
    }
  }
}
