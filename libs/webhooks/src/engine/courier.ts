import type { KeyVault } from '#libs/keys';
import type { Claim, DeliveryStore } from '../adapters/delivery-store.js';
import type { WebhookRow } from '../adapters/webhook.row.js';
import type { WebhookSettings } from '../settings.js';
import type { WebhookItem, WebhookSource } from '../webhook-source.port.js';
import { waitAfter } from './backoff.js';
import { batchesOf } from './batches.js';
import { contextOf, type Messenger } from './messenger.js';

export interface CourierDeps {
  readonly store: DeliveryStore;
  readonly source: WebhookSource;
  readonly messenger: Messenger;
  readonly vault: KeyVault;
  readonly settings: WebhookSettings;
}

/** RFC 9110, 15.5.11: the receiver wants no more of it. */
const GONE = 410;

/** Delivers for one webhook while its claim holds and its receiver takes what comes. */
export class Courier {
  readonly #stop = new AbortController();
  readonly #claim: Claim;
  #position: number;
  #attempts: number;

  constructor(
    private readonly row: WebhookRow,
    private readonly deps: CourierDeps,
  ) {
    const { id, fence, position, attempts } = row;
    this.#claim = { id, fence };
    this.#position = position;
    this.#attempts = attempts;
  }

  get fence(): number {
    return this.#claim.fence;
  }

  /** What is under way is ended. */
  stop(): void {
    this.#stop.abort();
  }

  /** Resolves when there is nothing more to be done by this claim. @throws WEBHOOK_LOST, what source and database say */
  async run(): Promise<void> {
    const { store } = this.deps;
    if (await this.#isGone()) await store.remove(this.#claim);
    else if (await this.#deliverAll()) await store.release(this.#claim);
  }

  async #isGone(): Promise<boolean> {
    const { topic, life } = this.row;
    return (await this.deps.source.life(topic)) !== life;
  }

  /** False if the claim has ended. */
  async #deliverAll(): Promise<boolean> {
    const { source, settings } = this.deps;
    const { signal } = this.#stop;
    await this.#reseal();
    if (!(await this.#deliverPending())) return false;
    if (signal.aborted) return true;
    for await (const items of source.follow(this.row.topic, { after: this.#position, signal }))
      for (const batch of batchesOf(items, settings)) {
        if (signal.aborted) return true;
        if (!(await this.#deliver(batch))) return false;
      }
    return true;
  }

  /** What was being delivered when the one before stopped or died. */
  async #deliverPending(): Promise<boolean> {
    const { topic, pendingTo, position: after } = this.row;
    if (pendingTo === null) return true;
    const items = await this.deps.source.read(topic, { after, limit: pendingTo - after });
    return items.length === 0 || this.#deliver(items);
  }

  async #deliver(items: readonly WebhookItem[]): Promise<boolean> {
    const { store, messenger, settings } = this.deps;
    const position = items.at(-1)?.position ?? this.#position;
    for (;;) {
      this.#attempts += 1;
      await store.begin(this.#claim, { pendingTo: position, attempts: this.#attempts });
      const {
        delivered,
        status,
        retryAfterMs,
        reason = 'it failed',
      } = await messenger.deliver(this.row, items);
      if (delivered) {
        await store.succeed(this.#claim, position);
        return this.#passed(position);
      }
      if (status === GONE) {
        await store.pause(this.#claim, `${reason}: it wants no more`);
        return false;
      }
      if (this.#attempts < settings.attempts) {
        const waitMs = waitAfter({ attempts: this.#attempts, retryAfterMs }, settings);
        await store.fail(this.#claim, { trouble: reason, waitMs });
        return false;
      }
      const letter = { after: this.#position, position, attempts: this.#attempts, reason };
      const goesOn = await store.giveUp(this.#claim, { ...letter, most: settings.deadLetters });
      if (!goesOn) await store.release(this.#claim);
      return goesOn && this.#passed(position);
    }
  }

  #passed(position: number): true {
    this.#position = position;
    this.#attempts = 0;
    return true;
  }

  /** A secret that an earlier wrapping key has sealed is sealed anew as it is used. */
  async #reseal(): Promise<void> {
    const { vault, store } = this.deps;
    const { id, secret } = this.row;
    if (vault.isCurrent(secret)) return;
    const context = contextOf(id);
    await store.reseal(this.#claim, await vault.seal(await vault.open(secret, context), context));
  }
}
