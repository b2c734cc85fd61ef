import { defineErrors } from '#libs/base';

export const benchErrors = defineErrors({
  NODE_SILENT: {
    status: 500,
    title: 'Node silent',
    detail: () => 'The development node does not answer within ten seconds of its start.',
  },
  REQUESTS_FAILED: {
    status: 500,
    title: 'Requests failed',
    detail: (p: { contender: string; answered: number; amount: number }) =>
      `"${p.contender}" answered ${p.answered} of ${p.amount} requests with 200: the numbers would mean nothing.`,
  },
  EVENTS_LOST: {
    status: 500,
    title: 'Events lost',
    detail: (p: { contender: string; events: number; of: number }) =>
      `"${p.contender}" has stored ${p.events} of ${p.of} events, or other ones: the numbers would mean nothing.`,
  },
});
