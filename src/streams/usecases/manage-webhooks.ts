import type { Caller } from '#libs/caller';
import type { Page } from '#libs/persistence';
import {
  webhookErrors,
  type DeadLetter,
  type DeliveryOutcome,
  type Webhook,
  type WebhookRequest,
  type Webhooks,
} from '#libs/webhooks';
import type { FindStream } from './find-stream.js';

interface Deps {
  readonly webhooks: Webhooks;
  readonly find: FindStream;
  /** Webhooks of one stream. */
  readonly most: number;
}

export interface WebhookPlace {
  /** The stream's. */
  readonly name: string;
  readonly id: string;
}

interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Whoever may use a stream may use its webhooks. All reject with STREAM_UNKNOWN or WEBHOOK_UNKNOWN. */
export class ManageWebhooks {
  constructor(private readonly deps: Deps) {}

  /** @throws WEBHOOK_INVALID, WEBHOOKS_TOO_MANY, IDEMPOTENCY_KEY_REUSED */
  async create(
    caller: Caller,
    request: Omit<WebhookRequest, 'owner' | 'most'>,
  ): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
    const { find, webhooks, most } = this.deps;
    const { name: topic } = await find.run(caller, request.topic);
    return webhooks.create({ ...request, topic, most, owner: caller.subject });
  }

  async list(caller: Caller, name: string, query: PageQuery): Promise<Page<Webhook>> {
    const { name: topic } = await this.deps.find.run(caller, name);
    return this.deps.webhooks.list({ topic, ...query });
  }

  async get(caller: Caller, { name, id }: WebhookPlace): Promise<Webhook> {
    const stream = await this.deps.find.run(caller, name);
    const found = await this.deps.webhooks.find(id);
    if (found?.topic === stream.name) return found;
    throw webhookErrors.WEBHOOK_UNKNOWN({ id: id.slice(0, 64) });
  }

  async pause(caller: Caller, place: WebhookPlace): Promise<Webhook> {
    const { id } = await this.get(caller, place);
    return this.deps.webhooks.pause(id);
  }

  async resume(caller: Caller, place: WebhookPlace): Promise<Webhook> {
    const { id } = await this.get(caller, place);
    return this.deps.webhooks.resume(id);
  }

  async remove(caller: Caller, place: WebhookPlace): Promise<void> {
    const { id } = await this.get(caller, place);
    await this.deps.webhooks.remove(id);
  }

  async test(caller: Caller, place: WebhookPlace): Promise<DeliveryOutcome> {
    const { id } = await this.get(caller, place);
    return this.deps.webhooks.test(id);
  }

  async deadLetters(caller: Caller, place: WebhookPlace, query: PageQuery): Promise<Page<DeadLetter>> {
    const { id } = await this.get(caller, place);
    return this.deps.webhooks.deadLetters(id, query);
  }

  /** @throws DEAD_LETTER_UNKNOWN */
  async retry(caller: Caller, place: WebhookPlace, letter: string): Promise<DeliveryOutcome> {
    const { id } = await this.get(caller, place);
    return this.deps.webhooks.retry(id, letter);
  }
}
