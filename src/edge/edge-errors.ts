import { defineErrors } from '#libs/base';

export const edgeErrors = defineErrors({
  BODY_TOO_LARGE: {
    status: 413,
    title: 'Request body too large',
    detail: (p: { limit: number }) =>
      `The request body is larger than the ${p.limit} bytes that are allowed.`,
  },
  GRAPHQL_REQUEST_INVALID: {
    status: 400,
    title: 'Invalid GraphQL request',
    detail: (p: { reason: string }) =>
      `${p.reason}. Send {"query": "…", "variables": {…}} as application/json, or the same as URL parameters.`,
  },
  GRAPHQL_BATCH_REFUSED: {
    status: 400,
    title: 'Batched GraphQL request',
    detail: () => 'An array of operations is not accepted. Send one operation per request.',
  },
});
