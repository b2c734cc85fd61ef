import { defineErrors } from '#libs/base';

export const codecErrors = defineErrors({
  EVENT_UNKNOWN: {
    status: 400,
    title: 'Unknown event',
    detail: (p: { event: string }) => `no matching event "${p.event}"`,
  },
});

export const messageErrors = defineErrors({
  TYPED_DATA_INVALID: {
    status: 400,
    title: 'Typed data invalid',
    detail: (p: { faults: number }) =>
      `This is no typed data that can be signed (EIP-712): ${p.faults} of its fields ${p.faults === 1 ? 'is' : 'are'} faulty.`,
  },
});

/** None of these leaves the history: they say why one endpoint, or one log, will not do. */
export const historyErrors = defineErrors({
  ENDPOINT_UNFIT: {
    status: 502,
    title: 'Endpoint will not do',
    detail: (p: { kind: string; detail: string; block: number | undefined }) => p.detail,
  },
  BYTES_UNFIT: {
    status: 422,
    title: 'Bytes will not do',
    detail: (p: { reason: string }) => p.reason,
  },
});
