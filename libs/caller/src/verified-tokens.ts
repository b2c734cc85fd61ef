import type { Caller } from './caller.js';

export interface VerifiedToken {
  readonly caller: Caller;
  /** Unit: milliseconds since the epoch. */
  readonly until: number;
}

/** Tokens whose signature was checked already. Bounded: the one that was used longest ago goes first. */
export class VerifiedTokens {
  readonly #entries = new Map<string, VerifiedToken>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(token: string, now: number): VerifiedToken | undefined {
    const entry = this.#entries.get(token);
    if (!entry) return undefined;
    this.#entries.delete(token);
    if (now > entry.until) return undefined;
    this.#entries.set(token, entry);
    return entry;
  }

  set(token: string, entry: VerifiedToken): void {
    if (this.capacity === 0) return;
    if (this.#entries.size >= this.capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(token, entry);
  }

  clear(): void {
    this.#entries.clear();
  }
}
