import { defineErrors } from '#libs/base';

export const webhookErrors = defineErrors({
  WEBHOOK_UNKNOWN: {
    status: 404,
    title: 'Unknown webhook',
    detail: (p: { id: string }) => `There is no webhook "${p.id}".`,
  },
  WEBHOOK_TOPIC_UNKNOWN: {
    status: 404,
    title: 'Nothing to tell',
    detail: (p: { topic: string }) => `There is no "${p.topic}" that a webhook could tell of.`,
  },
  WEBHOOKS_TOO_MANY: {
    status: 409,
    title: 'Too many webhooks',
    detail: (p: { topic: string; most: number }) =>
      `"${p.topic}" may have ${p.most} webhooks. Remove one that is not needed any more.`,
  },
  WEBHOOK_INVALID: {
    status: 400,
    title: 'Invalid webhook',
    detail: (p: { count: number }) =>
      `${p.count === 1 ? 'A member' : `${p.count} members`} of the webhook cannot be taken: correct what "errors" names.`,
  },
  WEBHOOK_TARGET_REFUSED: {
    status: 422,
    title: 'Target refused',
    detail: (p: { reason: string }) => `The target of the webhook is not called: ${p.reason}.`,
  },
  WEBHOOK_LOST: {
    status: 503,
    title: 'Webhook in other hands',
    retryable: true,
    detail: (p: { id: string }) =>
      `Another replica delivers for the webhook "${p.id}", or it was paused or removed.`,
  },
  DEAD_LETTER_UNKNOWN: {
    status: 404,
    title: 'Unknown dead letter',
    detail: (p: { id: string }) => `The webhook has no dead letter "${p.id}".`,
  },
});
