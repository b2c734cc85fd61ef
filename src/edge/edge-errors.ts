import { defineErrors } from '#libs/base';

export const edgeErrors = defineErrors({
  BODY_TOO_LARGE: {
    status: 413,
    title: 'Request body too large',
    detail: (p: { limit: number }) =>
      `The request body is larger than the ${p.limit} bytes that are allowed.`,
  },
});
