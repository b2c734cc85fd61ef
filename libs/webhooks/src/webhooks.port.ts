import { defineToken } from '#libs/base';
import type { Page } from '#libs/persistence';

export interface WebhookRequest {
  /** Whose items are delivered: a name that the source knows. */
  readonly topic: string;
  readonly owner: string;
  /** Where each message is posted to. */
  readonly url: string;
  /** `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks has it; one is made if it is left out. */
  readonly secret?: string | undefined;
  /** Items after this position; 0 begins with the first. */
  readonly after: number;
  /** Webhooks that the topic may have. */
  readonly most: number;
  /** The same key with the same request makes one webhook, and the answer is the same, for a day. */
  readonly key?: string | undefined;
}

export type WebhookState =
  | 'active'
  | 'paused'
  /** The last attempt has failed; `trouble` says why. */
  | 'retrying';

export interface Webhook {
  readonly id: string;
  readonly topic: string;
  readonly owner: string;
  readonly url: string;
  readonly state: WebhookState;
  readonly trouble: string | undefined;
  /** Everything up to here was delivered or is a dead letter. */
  readonly position: number;
  /** Of the message that is being delivered. */
  readonly attempts: number;
  readonly nextAttemptAt: Date | undefined;
  readonly deliveredAt: Date | undefined;
  readonly deadLetters: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What came of one attempt. */
export interface DeliveryOutcome {
  readonly delivered: boolean;
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** Why it was not delivered. */
  readonly reason: string | undefined;
  readonly milliseconds: number;
}

/** A message that was given up after too many attempts. */
export interface DeadLetter {
  readonly id: string;
  /** The same on every attempt: `webhook-id`. */
  readonly messageId: string;
  /** The items after `after` up to and including `position`. */
  readonly after: number;
  readonly position: number;
  readonly attempts: number;
  readonly reason: string;
  readonly at: Date;
}

export interface WebhookQuery {
  readonly topic: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * Signed HTTP callbacks (standardwebhooks.com) that tell the items of a topic in order, at least once: each webhook has
 * a durable cursor, and one replica at a time delivers for it. Methods with an id reject with `WEBHOOK_UNKNOWN`.
 */
export interface Webhooks {
  /**
   * The secret is told here and never again.
   * @throws WEBHOOK_INVALID with every faulty member, WEBHOOK_TOPIC_UNKNOWN, WEBHOOKS_TOO_MANY, IDEMPOTENCY_KEY_REUSED,
   * IDEMPOTENCY_KEY_INVALID
   */
  create(request: WebhookRequest): Promise<{ readonly webhook: Webhook; readonly secret: string }>;
  find(id: string): Promise<Webhook | undefined>;
  /** The oldest first. */
  list(query: WebhookQuery): Promise<Page<Webhook>>;
  /** A delivery that is under way is not cut off. */
  pause(id: string): Promise<Webhook>;
  /** Also tries again at once what waits for its next attempt. */
  resume(id: string): Promise<Webhook>;
  /** With its dead letters. */
  remove(id: string): Promise<void>;
  removeAll(topic: string): Promise<void>;
  /** Posts a message of type `webhook.test`, beside the deliveries. */
  test(id: string): Promise<DeliveryOutcome>;
  /** The oldest first. */
  deadLetters(
    id: string,
    query: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<Page<DeadLetter>>;
  /** One attempt, beside the deliveries; a letter that was delivered is gone. @throws DEAD_LETTER_UNKNOWN */
  retry(id: string, letter: string): Promise<DeliveryOutcome>;
}

export const WEBHOOKS = defineToken<Webhooks>('webhooks');
