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
