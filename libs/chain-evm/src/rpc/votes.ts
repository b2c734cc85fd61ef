import type { RpcFailure } from './envelope.js';

/** What came of one question: an answer, a refusal of the node, or nothing (with the reason). */
export type Outcome<T> =
  { readonly value: T } | { readonly refused: RpcFailure } | { readonly unanswered: string };

/** Counts equal answers of several endpoints to one question. */
export class Votes<T> {
  readonly #boxes = new Map<string, { count: number; readonly outcome: Outcome<T> }>();
  readonly #silent: string[] = [];

  add(outcome: Outcome<T>): void {
    if ('unanswered' in outcome) {
      this.#silent.push(outcome.unanswered);
      return;
    }
    const key = 'value' in outcome ? `value ${canonical(outcome.value)}` : 'refused';
    const box = this.#boxes.get(key) ?? { count: 0, outcome };
    box.count++;
    this.#boxes.set(key, box);
  }

  /** What `quorum` endpoints agree on; `undefined` as long as they do not. */
  agreed(quorum: number): Outcome<T> | undefined {
    return [...this.#boxes.values()].find(({ count }) => count >= quorum)?.outcome;
  }

  /** Why there is no agreement. */
  describe(quorum: number): string {
    const counts = [...this.#boxes.values()].map(({ count }) => count);
    const answers = `${quorum} endpoints have to agree, and ${counts.reduce((a, b) => a + b, 0)} gave ${counts.length} different answers`;
    return [answers, ...this.#silent].join('; ');
  }
}

/** Parsed values have their members in the order of the parser, so equal values have equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? '';
}
