import { Outbox } from '#libs/events';

export const outbox = new Outbox({ owner: 'identity' });
