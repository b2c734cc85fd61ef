import { defineErrors } from '#libs/base';

export const streamErrors = defineErrors({
  STREAM_UNKNOWN: {
    status: 404,
    title: 'Unknown stream',
    detail: (p: { name: string }) => `There is no event stream "${p.name}".`,
  },
  STREAM_CONFLICT: {
    status: 409,
    title: 'Another stream has the name',
    detail: (p: { name: string }) =>
      `The event stream "${p.name}" is there with another definition. Remove it first, or choose another name.`,
  },
  STREAM_INVALID: {
    status: 400,
    title: 'Invalid stream',
    detail: (p: { name: string; reason: string }) =>
      `The event stream "${p.name}" cannot be made: ${p.reason}`,
  },
  STREAM_NETWORK_UNFIT: {
    status: 422,
    title: 'No events on this network',
    detail: (p: { network: string }) => `The network "${p.network}" gives no history of events.`,
  },
  STREAM_BLOCK_INVALID: {
    status: 400,
    title: 'Block out of range',
    detail: (p: { name: string; block: number; from: number; to: number }) =>
      `The event stream "${p.name}" can be reset to a block from ${p.from}, its first, to ${p.to}, the next to be read; ${p.block} is none of these.`,
  },
  STREAM_RANGE_INVALID: {
    status: 400,
    title: 'Range not covered',
    detail: (p: { name: string; reason: string }) =>
      `The event stream "${p.name}" can give no certificate for the range: ${p.reason}`,
  },
  STREAM_LOST: {
    status: 503,
    title: 'Stream in other hands',
    retryable: true,
    detail: (p: { name: string }) => `Another replica reads the event stream "${p.name}", or it was changed.`,
  },
});
