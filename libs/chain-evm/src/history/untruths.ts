import type { Untruth } from '#libs/chain';

const MOST_OF_EACH = 10;

/** What was found of endpoints, of each the last few. */
export class Untruths {
  #list: readonly Untruth[] = [];

  /** Newest first. */
  get list(): readonly Untruth[] {
    return this.#list;
  }

  note(untruth: Untruth): void {
    const others = this.#list.filter(({ endpoint }) => endpoint !== untruth.endpoint);
    const own = this.#list.filter(({ endpoint }) => endpoint === untruth.endpoint);
    const kept = new Set([...others, ...own.slice(0, MOST_OF_EACH - 1)]);
    this.#list = [untruth, ...this.#list.filter((one) => kept.has(one))];
  }
}
