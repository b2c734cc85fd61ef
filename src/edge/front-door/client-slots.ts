import type { ServerResponse } from 'node:http';

/** How many requests of each client are under way, so that one alone cannot take every place. */
export class ClientSlots {
  readonly #taken = new Map<string, number>();

  /** True if the client may have one more; it is given back when the response is closed. */
  take(client: string, most: number, res: ServerResponse): boolean {
    const taken = this.#taken.get(client) ?? 0;
    if (taken >= most) return false;
    this.#taken.set(client, taken + 1);
    res.on('close', () => this.#giveBack(client));
    return true;
  }

  /** Clients with requests under way. */
  get size(): number {
    return this.#taken.size;
  }

  #giveBack(client: string): void {
    const left = (this.#taken.get(client) ?? 1) - 1;
    if (left > 0) this.#taken.set(client, left);
    else this.#taken.delete(client);
  }
}
