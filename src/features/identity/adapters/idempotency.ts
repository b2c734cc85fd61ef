import { IdempotencyKeys } from '#libs/persistence';

export const idempotencyKeys = new IdempotencyKeys({ owner: 'identity' });
