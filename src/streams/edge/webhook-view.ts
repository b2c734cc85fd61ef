import type { Page } from '#libs/persistence';
import type { DeadLetter, DeliveryOutcome, Webhook } from '#libs/webhooks';
import { known } from './json.js';
import type { DeadLetterPageDto, DeliveryDto, WebhookDto, WebhookPageDto } from './webhook.dto.js';

export function webhookView(webhook: Webhook): WebhookDto {
  const { id, topic: stream, owner, url, state, trouble, position, attempts, deadLetters } = webhook;
  const { nextAttemptAt, deliveredAt, createdAt, updatedAt } = webhook;
  return {
    id,
    stream,
    owner,
    url,
    state,
    position,
    attempts,
    deadLetters,
    ...known({
      trouble,
      nextAttemptAt: nextAttemptAt?.toISOString(),
      deliveredAt: deliveredAt?.toISOString(),
    }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function webhookPage({ items, nextCursor }: Page<Webhook>): WebhookPageDto {
  return { items: items.map(webhookView), ...known({ nextCursor }) };
}

export function deliveryView({ delivered, status, reason, milliseconds }: DeliveryOutcome): DeliveryDto {
  return { delivered, ...known({ status, reason }), milliseconds };
}

export function letterPage({ items, nextCursor }: Page<DeadLetter>): DeadLetterPageDto {
  return {
    items: items.map(({ at, ...letter }) => ({ ...letter, at: at.toISOString() })),
    ...known({ nextCursor }),
  };
}
