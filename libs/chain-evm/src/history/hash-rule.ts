import { isHashed } from './history-replies.js';
import type { Trials } from './trials.js';
import { troubleIn } from './trouble.js';

/**
 * Some networks of the family hash their headers by rules of their own. That is decided once, and only if the newest
 * header of every endpoint does not hash by Ethereum's: otherwise one that does not is forged.
 */
export class HashRule {
  #holds: boolean | undefined;

  constructor(private readonly trials: Trials) {}

  /** False if headers prove nothing on this network. Never rejects for endpoints that are away. */
  async holds(): Promise<boolean> {
    if (this.#holds !== undefined) return this.#holds;
    const seen = await Promise.all(this.trials.nodes().map((node) => this.#seen(node)));
    if (seen.includes(true)) this.#holds = true;
    else if (!seen.includes(undefined)) this.#holds = false;
    return this.#holds ?? true;
  }

  /** `undefined` if there was no answer. */
  async #seen(node: ReturnType<Trials['nodes']>[number]): Promise<boolean | undefined> {
    try {
      const header = await node.tagged('latest');
      return header && isHashed(header);
    } catch (thrown) {
      if (troubleIn(thrown)) return undefined;
      throw thrown;
    }
  }
}
