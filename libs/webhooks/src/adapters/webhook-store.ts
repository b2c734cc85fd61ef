import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '#libs/base';
import { inTransaction, page, type IdempotentRequest, type Page } from '#libs/persistence';
import { webhookErrors } from '../errors.js';
import type { WebhookQuery } from '../webhooks.port.js';
import { webhookKeys } from './webhook-keys.js';
import { deadLetterRow, webhookRow, type DeadLetterRow, type WebhookRow } from './webhook.row.js';

export type FreshWebhook = Pick<
  WebhookRow,
  'id' | 'topic' | 'life' | 'owner' | 'url' | 'secret' | 'position'
>;
type Wish = Partial<Pick<WebhookRow, 'paused' | 'trouble' | 'attempts' | 'nextAt'>>;

/** What callers ask of webhooks and dead letters. */
export class WebhookStore {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * `once`: the request that makes it, if it may come again. Returns the id of the webhook that is there then.
   * @throws WEBHOOKS_TOO_MANY, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_INVALID
   */
  insert(
    fresh: FreshWebhook,
    { most, once }: { readonly most: number; readonly once?: IdempotentRequest | undefined },
  ): Promise<string> {
    return inTransaction(this.source, async (manager) => {
      const create = () => this.#insert(manager, fresh, most);
      if (!once) return create();
      return (await webhookKeys.once(manager, once, create)).response;
    });
  }

  /** Forgets keys that are too old to come again. */
  async purge(): Promise<void> {
    await webhookKeys.purge(this.source);
  }

  async #insert(manager: EntityManager, fresh: FreshWebhook, most: number): Promise<string> {
    const { topic } = fresh;
    if ((await manager.countBy(webhookRow, { topic })) >= most)
      throw webhookErrors.WEBHOOKS_TOO_MANY({ topic, most });
    const now = this.clock.now();
    const row: WebhookRow = {
      ...fresh,
      pendingTo: null,
      attempts: 0,
      nextAt: now,
      paused: 0,
      trouble: null,
      deadLetters: 0,
      deliveredAt: null,
      holder: '',
      fence: 0,
      leaseUntil: new Date(0),
      createdAt: now,
      updatedAt: now,
    };
    await manager.insert(webhookRow, row);
    return row.id;
  }

  async find(id: string): Promise<WebhookRow | undefined> {
    return (await this.source.manager.findOneBy(webhookRow, { id })) ?? undefined;
  }

  /** @throws WEBHOOK_UNKNOWN */
  async get(id: string): Promise<WebhookRow> {
    const row = await this.find(id);
    if (row) return row;
    throw webhookErrors.WEBHOOK_UNKNOWN({ id: id.slice(0, 64) });
  }

  list({ topic, cursor, limit }: WebhookQuery): Promise<Page<WebhookRow>> {
    const query = this.source.manager
      .createQueryBuilder(webhookRow, 'w')
      .where('w.topic = :topic', { topic });
    return page(query, { cursor, limit, sort: ['id'] });
  }

  /** @throws WEBHOOK_UNKNOWN */
  async wish(id: string, wish: Wish): Promise<WebhookRow> {
    await this.source.manager.update(webhookRow, { id }, { ...wish, updatedAt: this.clock.now() });
    return this.get(id);
  }

  /** @throws WEBHOOK_UNKNOWN */
  async remove(id: string): Promise<void> {
    await inTransaction(this.source, async (manager) => {
      const { affected } = await manager.delete(webhookRow, { id });
      if (affected !== 1) throw webhookErrors.WEBHOOK_UNKNOWN({ id: id.slice(0, 64) });
      await manager.delete(deadLetterRow, { webhookId: id });
    });
  }

  async idsOf(topic: string): Promise<readonly string[]> {
    const rows = await this.source.manager.find(webhookRow, { where: { topic }, select: { id: true } });
    return rows.map(({ id }) => id);
  }

  letters(
    webhookId: string,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<Page<DeadLetterRow>> {
    const query = this.source.manager
      .createQueryBuilder(deadLetterRow, 'l')
      .where('l.webhookId = :webhookId', { webhookId });
    return page(query, { cursor, limit, sort: ['id'] });
  }

  /** @throws DEAD_LETTER_UNKNOWN */
  async letter(webhookId: string, id: string): Promise<DeadLetterRow> {
    const row = await this.source.manager.findOneBy(deadLetterRow, { id, webhookId });
    if (row) return row;
    throw webhookErrors.DEAD_LETTER_UNKNOWN({ id: id.slice(0, 64) });
  }

  async letterDelivered({ id, webhookId }: DeadLetterRow): Promise<void> {
    await inTransaction(this.source, async (manager) => {
      // two callers may have sent it at once
      const { affected } = await manager.delete(deadLetterRow, { id });
      if (affected !== 1) return;
      await manager.update(webhookRow, { id: webhookId }, { deadLetters: () => 'dead_letters - 1' });
    });
  }

  async letterFailed({ id }: DeadLetterRow, reason: string): Promise<void> {
    await this.source.manager.update(deadLetterRow, { id }, { reason, attempts: () => 'attempts + 1' });
  }
}
