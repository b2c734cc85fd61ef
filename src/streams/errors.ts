import { defineErrors } from '#libs/base';

export const ownedStreamErrors = defineErrors({
  STREAM_DEFINITION_INVALID: {
    status: 400,
    title: 'Invalid stream definition',
    detail: (p: { count: number }) =>
      `${p.count === 1 ? 'A field' : `${p.count} fields`} of the definition cannot be taken: correct what "errors" names.`,
  },
  STREAM_NAME_TAKEN: {
    status: 409,
    title: 'Name taken',
    detail: (p: { name: string }) =>
      `The name "${p.name}" is taken: names of streams are the same for all. Choose another one.`,
  },
  STREAMS_TOO_MANY: {
    status: 409,
    title: 'Too many streams',
    detail: (p: { most: number }) =>
      `A caller may have ${p.most} streams. Remove one that is not needed any more.`,
  },
  STREAM_CERTIFICATES_UNDER_WAY: {
    status: 429,
    title: 'Too many certificates at once',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { most: number }) =>
      `A caller may ask for ${p.most} certificates at a time. Wait for the others to be answered.`,
  },
  STREAM_OWNER_RESERVED: {
    status: 403,
    title: 'Reserved owner',
    detail: (p: { subject: string }) =>
      `Streams of "${p.subject}" belong to a feature of the service: callers cannot make them.`,
  },
  LIVE_TOO_MANY: {
    status: 429,
    title: 'Too many live connections',
    retryable: true,
    retryAfterSeconds: 10,
    detail: (p: { most: number }) =>
      `A caller may follow streams over ${p.most} connections at once. Close one that is not needed.`,
  },
  LIVE_POSITION_INVALID: {
    status: 400,
    title: 'Invalid position',
    detail: (p: { given: string }) =>
      `"${p.given}" is no position of a stream: take that of the last event that was received, or 0.`,
  },
});
