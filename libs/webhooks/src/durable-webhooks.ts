import { createHash } from 'node:crypto';
import { orderedId, type FieldError } from '#libs/base';
import type { KeyVault } from '#libs/keys';
import type { Page } from '#libs/persistence';
import type { DeadLetterRow, WebhookRow } from './adapters/webhook.row.js';
import type { WebhookStore } from './adapters/webhook-store.js';
import type { PostOutcome } from './egress/post.js';
import { faultOfUrl } from './egress/target.js';
import { contextOf, messageIdOf, type Messenger } from './engine/messenger.js';
import { webhookErrors } from './errors.js';
import type { WebhookSettings } from './settings.js';
import { keyOfSecret, newSecret } from './signature.js';
import type { WebhookSource } from './webhook-source.port.js';
import type {
  DeadLetter,
  DeliveryOutcome,
  Webhook,
  WebhookQuery,
  WebhookRequest,
  Webhooks,
} from './webhooks.port.js';

export interface WebhooksDeps {
  readonly store: WebhookStore;
  readonly source: WebhookSource;
  readonly messenger: Messenger;
  readonly vault: KeyVault;
  readonly settings: WebhookSettings;
  readonly now: () => Date;
  /** A webhook was made or changed. */
  readonly poke: () => void;
}

export class DurableWebhooks implements Webhooks {
  constructor(private readonly deps: WebhooksDeps) {}

  async create(request: WebhookRequest): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
    const { store, source, vault, settings } = this.deps;
    assertRequest(request, settings);
    const { topic, owner, url, after: position, most, secret = newSecret() } = request;
    const life = await source.life(topic);
    if (life === undefined) throw webhookErrors.WEBHOOK_TOPIC_UNKNOWN({ topic });
    const id = orderedId();
    const sealed = await vault.seal(Buffer.from(secret), contextOf(id));
    const fresh = { id, topic, life, owner, url, secret: sealed, position };
    const row = await store.get(await store.insert(fresh, { most, once: onceOf(request) }));
    this.deps.poke();
    const kept = Buffer.from(await vault.open(row.secret, contextOf(row.id))).toString('utf8');
    return { webhook: webhookOf(row), secret: kept };
  }

  async find(id: string): Promise<Webhook | undefined> {
    const row = await this.deps.store.find(id);
    return row && webhookOf(row);
  }

  async list(query: WebhookQuery): Promise<Page<Webhook>> {
    const { items, nextCursor } = await this.deps.store.list(query);
    return { items: items.map(webhookOf), nextCursor };
  }

  pause(id: string): Promise<Webhook> {
    return this.#wish(id, { paused: 1 });
  }

  resume(id: string): Promise<Webhook> {
    return this.#wish(id, { paused: 0, trouble: null, attempts: 0, nextAt: this.deps.now() });
  }

  async remove(id: string): Promise<void> {
    await this.deps.store.remove(id);
    this.deps.poke();
  }

  async removeAll(topic: string): Promise<void> {
    for (const id of await this.deps.store.idsOf(topic))
      await this.deps.store.remove(id).catch((thrown: unknown) => {
        // another one was faster
        if ((thrown as { code?: string }).code !== 'WEBHOOK_UNKNOWN') throw thrown;
      });
    this.deps.poke();
  }

  async test(id: string): Promise<DeliveryOutcome> {
    return shown(await this.deps.messenger.test(await this.deps.store.get(id)));
  }

  async deadLetters(
    id: string,
    query: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<Page<DeadLetter>> {
    await this.deps.store.get(id);
    const { items, nextCursor } = await this.deps.store.letters(id, query);
    return { items: items.map(letterOf), nextCursor };
  }

  async retry(id: string, letterId: string): Promise<DeliveryOutcome> {
    const { store, source, messenger } = this.deps;
    const webhook = await store.get(id);
    const letter = await store.letter(id, letterId);
    const { after, position } = letter;
    const items = await source.read(webhook.topic, { after, limit: position - after });
    const outcome = await messenger.deliver(webhook, items);
    if (outcome.delivered) await store.letterDelivered(letter);
    else await store.letterFailed(letter, outcome.reason ?? '');
    return shown(outcome);
  }

  async #wish(id: string, wish: Parameters<WebhookStore['wish']>[1]): Promise<Webhook> {
    const row = await this.deps.store.wish(id, wish);
    this.deps.poke();
    return webhookOf(row);
  }
}

function onceOf({ key, topic, owner: caller, url, secret, after }: WebhookRequest) {
  if (key === undefined) return undefined;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([url, secret, after]))
    .digest('hex');
  return { scope: `webhook of ${topic}`, caller, key, fingerprint };
}

function assertRequest({ url, secret, after }: WebhookRequest, settings: WebhookSettings): void {
  const errors: FieldError[] = [];
  const fault = faultOfUrl(url, settings);
  if (fault !== undefined) errors.push({ pointer: '/url', detail: fault, code: 'url' });
  if (secret !== undefined && !keyOfSecret(secret)) {
    const detail = 'must be whsec_ and 24 to 64 bytes in base64';
    errors.push({ pointer: '/secret', detail, code: 'secret' });
  }
  if (!Number.isSafeInteger(after) || after < 0)
    errors.push({ pointer: '/after', detail: 'must be a position', code: 'position' });
  if (errors.length > 0) throw webhookErrors.WEBHOOK_INVALID({ count: errors.length }, { errors });
}

function webhookOf(row: WebhookRow): Webhook {
  const { id, topic, owner, url, position, attempts, deadLetters, createdAt, updatedAt } = row;
  const isRetrying = row.attempts > 0 && row.trouble !== null;
  const state = row.paused === 1 ? 'paused' : isRetrying ? 'retrying' : 'active';
  return {
    id,
    topic,
    owner,
    url,
    state,
    trouble: row.trouble ?? undefined,
    position,
    attempts,
    nextAttemptAt: state === 'retrying' ? row.nextAt : undefined,
    deliveredAt: row.deliveredAt ?? undefined,
    deadLetters,
    createdAt,
    updatedAt,
  };
}

function letterOf({ id, webhookId, after, position, attempts, reason, at }: DeadLetterRow): DeadLetter {
  return { id, messageId: messageIdOf(webhookId, position), after, position, attempts, reason, at };
}

function shown({ delivered, status, reason, milliseconds }: PostOutcome): DeliveryOutcome {
  return { delivered, status, reason, milliseconds };
}
