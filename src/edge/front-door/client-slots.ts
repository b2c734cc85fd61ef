/** How many requests, or sockets, of each client are open, so that one alone cannot take every place. */
export class ClientSlots {
  readonly #taken = new Map<string, number>();

  /** True if the client may have one more; then `giveBack` is to be called when that is closed. */
  take(client: string, most: number): boolean {
    const taken = this.#taken.get(client) ?? 0;
    if (taken >= most) return false;
    this.#taken.set(client, taken + 1);
    return true;
  }

  giveBack(client: string): void {
    const left = (this.#taken.get(client) ?? 1) - 1;
    if (left > 0) this.#taken.set(client, left);
    else this.#taken.delete(client);
  }

  /** Clients that have any. */
  get size(): number {
    return this.#taken.size;
  }
}
