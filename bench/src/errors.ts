import { defineErrors } from '#libs/base';

export const benchErrors = defineErrors({
  REQUESTS_FAILED: {
    status: 500,
    title: 'Requests failed',
    detail: (p: { contender: string; answered: number; amount: number }) =>
      `"${p.contender}" answered ${p.answered} of ${p.amount} requests with 200: the numbers would mean nothing.`,
  },
});
