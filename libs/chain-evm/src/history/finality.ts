import type { ToldHeader } from './history-replies.js';
import type { NodeReader } from './node-reader.js';
import { trouble } from './trouble.js';

/** What one node says; `undefined` where it has no such notion, or does not know at the moment. */
export interface ToldFinality {
  readonly head: ToldHeader;
  readonly safe: number | undefined;
  readonly finalized: number | undefined;
}

export interface Finality {
  readonly head: ToldHeader;
  readonly safe: number;
  readonly finalized: number;
}

export async function toldFinality(node: NodeReader): Promise<ToldFinality> {
  const [head, safe, finalized] = await Promise.all(
    ['latest', 'safe', 'finalized'].map((tag) => node.tagged(tag)),
  );
  if (!head) throw trouble('silent', `${node.host} has no blocks yet`);
  return { head, safe: safe?.number, finalized: finalized?.number };
}

/** What a network calls final, of what its nodes say. */
export class FinalityView {
  // a network may not know for a while: that does not make its head final
  #known: { readonly safe?: number; readonly finalized?: number } = {};

  /** The least of what they say; at least one. */
  of(told: readonly ToldFinality[]): Finality | undefined {
    const [head] = told.map((one) => one.head).toSorted((a, b) => a.number - b.number);
    if (!head) return undefined;
    const safe = least(told.map((one) => one.safe));
    const finalized = least(told.map((one) => one.finalized));
    this.#known = {
      ...this.#known,
      ...(safe !== undefined && { safe }),
      ...(finalized !== undefined && { finalized }),
    };
    const most = (number = head.number) => Math.min(head.number, number);
    const isFinal = most(this.#known.finalized);
    // what is final is safe, whether the network knows the word or not
    const isSafe = this.#known.safe === undefined ? isFinal : Math.max(isFinal, most(this.#known.safe));
    return { head, safe: isSafe, finalized: isFinal };
  }
}

function least(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
