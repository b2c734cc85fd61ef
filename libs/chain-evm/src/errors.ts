import { defineErrors } from '#libs/base';

export const codecErrors = defineErrors({
  EVENT_UNKNOWN: {
    status: 400,
    title: 'Unknown event',
    detail: (p: { event: string }) => `no matching event "${p.event}"`,
  },
});
