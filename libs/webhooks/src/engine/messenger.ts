import { randomUUID } from 'node:crypto';
import type { Clock } from '#libs/base';
import { messageOf } from '#libs/base';
import type { KeyVault } from '#libs/keys';
import type { WebhookRow } from '../adapters/webhook.row.js';
import { post, type PostOutcome } from '../egress/post.js';
import type { WebhookSettings } from '../settings.js';
import { keyOfSecret, signedHeaders, type Message } from '../signature.js';
import type { WebhookItem, WebhookSource } from '../webhook-source.port.js';
import { Places } from './places.js';

interface Deps {
  readonly vault: KeyVault;
  readonly source: Pick<WebhookSource, 'message'>;
  readonly settings: WebhookSettings;
  readonly clock: Clock;
  /** Aborts what is under way. */
  readonly signal: AbortSignal;
}

type Target = Pick<WebhookRow, 'id' | 'url' | 'secret'>;

export const contextOf = (id: string): string => `webhook:${id}`;
/** The same for the same items, whoever sends them again. */
export const messageIdOf = (webhookId: string, position: number): string => `msg_${webhookId}_${position}`;

/** Signs and posts. Never rejects, but for what the source says. */
export class Messenger {
  readonly #places: Places;

  constructor(private readonly deps: Deps) {
    this.#places = new Places(deps.settings.concurrency);
  }

  deliver(to: Target & Pick<WebhookRow, 'topic'>, items: readonly WebhookItem[]): Promise<PostOutcome> {
    const { type, data } = this.deps.source.message(to.topic, items);
    const last = items.at(-1);
    const timestamp = (last?.at ?? this.deps.clock.now()).toISOString();
    const id = messageIdOf(to.id, last?.position ?? 0);
    return this.#send(to, { id, body: JSON.stringify({ type, timestamp, data }) });
  }

  test(to: Target & Pick<WebhookRow, 'topic'>): Promise<PostOutcome> {
    const timestamp = this.deps.clock.now().toISOString();
    const data = { webhook: to.id, topic: to.topic };
    const body = JSON.stringify({ type: 'webhook.test', timestamp, data });
    return this.#send(to, { id: `msg_${randomUUID()}`, body });
  }

  async #send({ id, url, secret }: Target, message: Message): Promise<PostOutcome> {
    const { vault, settings, clock, signal } = this.deps;
    const { timeoutMs } = settings;
    let key: Buffer | undefined;
    try {
      key = keyOfSecret(Buffer.from(await vault.open(secret, contextOf(id))).toString('utf8'));
    } catch (thrown) {
      return failed(`the secret cannot be opened (${messageOf(thrown)})`);
    }
    if (!key) return failed('the secret is none of Standard Webhooks');
    const signed = key;
    return this.#places.within(() => {
      const headers = {
        ...signedHeaders(message, signed, clock.now()),
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'dao-chain-webhooks/1',
      };
      return post({ url, headers, body: message.body }, { policy: settings, timeoutMs, signal });
    });
  }
}

const failed = (reason: string): PostOutcome => ({
  delivered: false,
  status: undefined,
  reason,
  retryAfterMs: undefined,
  milliseconds: 0,
});
