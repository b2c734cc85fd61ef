import type { WebhookItem, WebhookSource } from '../src/index.js';

/** Topics whose items are written by the test. */
export class Ledger {
  readonly #topics = new Map<string, { life: string; items: WebhookItem[] }>();
  #bell = Promise.withResolvers<void>();
  #lives = 0;

  readonly source: WebhookSource = {
    life: (topic) => Promise.resolve(this.#topics.get(topic)?.life),
    read: (topic, { after, limit }) => Promise.resolve(this.#after(topic, after).slice(0, limit)),
    follow: (topic, options) => this.#follow(topic, options),
    message: (topic, items) => ({
      type: 'ledger.grown',
      data: { topic, items: items.map(({ position, value }) => ({ position, ...value })) },
    }),
  };

  open(topic: string): void {
    this.#lives += 1;
    this.#topics.set(topic, { life: `life-${this.#lives}`, items: [] });
  }

  close(topic: string): void {
    this.#topics.delete(topic);
    this.#ring();
  }

  write(topic: string, count = 1, value: object = {}): void {
    const items = this.#topics.get(topic)?.items ?? [];
    for (let n = 0; n < count; n++) {
      const position = items.length + 1;
      items.push({ position, at: new Date(1_700_000_000_000 + position), value: { n: position, ...value } });
    }
    this.#ring();
  }

  #ring(): void {
    const rung = this.#bell;
    this.#bell = Promise.withResolvers();
    rung.resolve();
  }

  #after(topic: string, after: number): readonly WebhookItem[] {
    const known = this.#topics.get(topic);
    if (!known) throw new RangeError(`there is no topic ${topic}`);
    return known.items.filter(({ position }) => position > after);
  }

  async *#follow(
    topic: string,
    { after, signal }: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncGenerator<readonly WebhookItem[]> {
    const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    for (let position = after; !signal.aborted;) {
      const { promise } = this.#bell;
      const items = this.#after(topic, position);
      const last = items.at(-1);
      if (last) {
        position = last.position;
        yield items;
      } else await Promise.race([promise, over]);
    }
  }
}
