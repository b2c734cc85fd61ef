import { EntitySchema } from 'typeorm';
import { integerColumn, timestampColumn } from '#libs/persistence';

export interface WebhookRow {
  id: string;
  topic: string;
  /** Of the topic: a later one of the same name has another. */
  life: string;
  owner: string;
  url: string;
  /** Sealed. */
  secret: string;
  /** Up to here all is delivered or a dead letter. */
  position: number;
  /** The last item of the message that is being delivered: on every attempt, whoever makes it, it is the same one. */
  pendingTo: number | null;
  attempts: number;
  nextAt: Date;
  paused: number;
  trouble: string | null;
  deadLetters: number;
  deliveredAt: Date | null;
  holder: string;
  /** Grows with each change of hands. */
  fence: number;
  leaseUntil: Date;
  createdAt: Date;
  updatedAt: Date;
}

export const webhookRow = new EntitySchema<WebhookRow>({
  name: 'webhooks',
  tableName: 'webhooks',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    topic: { type: 'varchar', length: 190 },
    life: { type: 'varchar', length: 64 },
    owner: { type: 'varchar', length: 255 },
    url: { type: 'text' },
    secret: { type: 'text' },
    position: integerColumn(),
    pendingTo: integerColumn({ name: 'pending_to', nullable: true }),
    attempts: integerColumn(),
    nextAt: timestampColumn({ name: 'next_at' }),
    paused: integerColumn(),
    trouble: { type: 'text', nullable: true },
    deadLetters: integerColumn({ name: 'dead_letters' }),
    deliveredAt: timestampColumn({ name: 'delivered_at', nullable: true }),
    holder: { type: 'varchar', length: 64 },
    fence: integerColumn(),
    leaseUntil: timestampColumn({ name: 'lease_until' }),
    createdAt: timestampColumn({ name: 'created_at' }),
    updatedAt: timestampColumn({ name: 'updated_at' }),
  },
});

/** The items are still where they came from: a letter only says which they are. */
export interface DeadLetterRow {
  id: string;
  webhookId: string;
  after: number;
  position: number;
  attempts: number;
  reason: string;
  at: Date;
}

export const deadLetterRow = new EntitySchema<DeadLetterRow>({
  name: 'webhook_dead_letters',
  tableName: 'webhook_dead_letters',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    webhookId: { type: 'varchar', length: 36, name: 'webhook_id' },
    after: integerColumn({ name: 'after_position' }),
    position: integerColumn(),
    attempts: integerColumn(),
    reason: { type: 'text' },
    at: timestampColumn(),
  },
});
