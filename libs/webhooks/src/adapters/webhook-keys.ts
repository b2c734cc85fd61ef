import { IdempotencyKeys } from '#libs/persistence';

export const OWNER = 'webhooks';
export const webhookKeys = new IdempotencyKeys({ owner: OWNER });
