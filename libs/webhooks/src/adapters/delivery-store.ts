import {
  LessThan,
  LessThanOrEqual,
  type DataSource,
  type EntityManager,
  type FindOptionsWhere,
} from 'typeorm';
import { orderedId, type Clock } from '#libs/base';
import { inTransaction } from '#libs/persistence';
import { webhookErrors } from '../errors.js';
import { deadLetterRow, webhookRow, type WebhookRow } from './webhook.row.js';

/** The right to deliver for a webhook. */
export interface Claim {
  readonly id: string;
  readonly fence: number;
}

export interface Letter {
  readonly after: number;
  readonly position: number;
  readonly attempts: number;
  readonly reason: string;
  /** With so many the webhook is paused. */
  readonly most: number;
}

type Change = Parameters<EntityManager['update']>[2];

/**
 * Who delivers for a webhook, and how far. Clocks of replicas may differ: then one takes over early, and the fence keeps
 * the other from writing. Methods with a claim reject with `WEBHOOK_LOST` if it is void.
 */
export class DeliveryStore {
  constructor(
    private readonly source: DataSource,
    private readonly deps: { readonly holder: string; readonly leaseMs: number; readonly clock: Clock },
  ) {}

  /** Those that are due, and that nobody else delivers for. */
  async due(): Promise<readonly string[]> {
    const rows = await this.source.manager.find(webhookRow, { where: this.#free(), select: { id: true } });
    return rows.map(({ id }) => id);
  }

  /** The claims of this replica that still hold. */
  async held(): Promise<readonly Claim[]> {
    const { holder } = this.deps;
    return this.source.manager.find(webhookRow, {
      where: { holder, paused: 0 },
      select: { id: true, fence: true },
    });
  }

  /** `undefined` if another one was faster. */
  async claim(id: string): Promise<WebhookRow | undefined> {
    const { holder } = this.deps;
    const free = this.#free().map((where) => ({ ...where, id }));
    const mine = { holder, leaseUntil: this.#until(), fence: () => 'fence + 1' };
    const { affected } = await this.source.manager.update(webhookRow, free, mine);
    if (affected !== 1) return undefined;
    return (await this.source.manager.findOneBy(webhookRow, { id, holder })) ?? undefined;
  }

  async renew(): Promise<void> {
    const { holder } = this.deps;
    await this.source.manager.update(webhookRow, { holder }, { leaseUntil: this.#until() });
  }

  async release(claim: Claim): Promise<void> {
    await this.source.manager.update(webhookRow, this.#own(claim), FREE);
  }

  /** Before each attempt. Not while it is paused. */
  async begin(
    claim: Claim,
    { pendingTo, attempts }: Pick<WebhookRow, 'pendingTo' | 'attempts'>,
  ): Promise<void> {
    await this.#write(claim, { pendingTo, attempts }, { where: { paused: 0 } });
  }

  async succeed(claim: Claim, position: number): Promise<void> {
    const now = this.deps.clock.now();
    const done = { position, pendingTo: null, attempts: 0, trouble: null };
    await this.#write(claim, { ...done, deliveredAt: now, updatedAt: now });
  }

  /** The claim ends with it. */
  async fail(
    claim: Claim,
    { trouble, waitMs }: { readonly trouble: string; readonly waitMs: number },
  ): Promise<void> {
    const now = this.deps.clock.now();
    const nextAt = new Date(now.getTime() + waitMs);
    await this.#write(claim, { ...FREE, trouble, nextAt, updatedAt: now });
  }

  /** The claim ends with it. */
  async pause(claim: Claim, trouble: string): Promise<void> {
    await this.#write(claim, { ...FREE, trouble, attempts: 0, paused: 1, updatedAt: this.deps.clock.now() });
  }

  /** The items become a dead letter, and those after them are next. False if there are too many letters. */
  async giveUp(claim: Claim, { most, ...letter }: Letter): Promise<boolean> {
    const at = this.deps.clock.now();
    return inTransaction(this.source, async (manager) => {
      const { position, reason: trouble } = letter;
      const passed = { position, pendingTo: null, attempts: 0, trouble, nextAt: at, updatedAt: at };
      await this.#write(claim, { ...passed, deadLetters: () => 'dead_letters + 1' }, { manager });
      await manager.insert(deadLetterRow, { ...letter, id: orderedId(), webhookId: claim.id, at });
      const { deadLetters } = await manager.findOneByOrFail(webhookRow, { id: claim.id });
      if (deadLetters < most) return true;
      await this.#write(claim, { paused: 1, trouble: `There are ${deadLetters} dead letters.` }, { manager });
      return false;
    });
  }

  async reseal(claim: Claim, secret: string): Promise<void> {
    await this.#write(claim, { secret });
  }

  /** Of a topic that is gone. */
  async remove({ id, fence }: Claim): Promise<void> {
    await inTransaction(this.source, async (manager) => {
      const { affected } = await manager.delete(webhookRow, this.#own({ id, fence }));
      if (affected === 1) await manager.delete(deadLetterRow, { webhookId: id });
    });
  }

  async #write(
    claim: Claim,
    change: Change,
    {
      where = {},
      manager = this.source.manager,
    }: { where?: FindOptionsWhere<WebhookRow>; manager?: EntityManager } = {},
  ): Promise<void> {
    const { affected } = await manager.update(webhookRow, { ...this.#own(claim), ...where }, change);
    if (affected !== 1) throw webhookErrors.WEBHOOK_LOST({ id: claim.id });
  }

  #own({ id, fence }: Claim): FindOptionsWhere<WebhookRow> {
    return { id, fence, holder: this.deps.holder };
  }

  #free(): FindOptionsWhere<WebhookRow>[] {
    const { holder, clock } = this.deps;
    const now = clock.now();
    const due = { paused: 0, nextAt: LessThanOrEqual(now) };
    // one of our own was left behind by a fault
    return [
      { ...due, leaseUntil: LessThan(now) },
      { ...due, holder },
    ];
  }

  #until(): Date {
    return new Date(this.deps.clock.now().getTime() + this.deps.leaseMs);
  }
}

const FREE = { holder: '', leaseUntil: new Date(0) };
