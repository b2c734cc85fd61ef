import { Outbox } from '#libs/events';

export const OWNER = 'transactions';
export const outbox = new Outbox({ owner: OWNER });
