import { defineErrors } from '#libs/base';

export const frontDoorErrors = defineErrors({
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    retryable: true,
    detail: (p: { perMinute: number; seconds: number }) =>
      `More than ${p.perMinute} requests a minute. Wait ${p.seconds} s and repeat the request.`,
  },
  TOO_MANY_AT_ONCE: {
    status: 429,
    title: 'Too many requests at once',
    retryable: true,
    retryAfterSeconds: 1,
    detail: (p: { most: number }) =>
      `More than ${p.most} requests of this client are under way. Wait for answers before sending more.`,
  },
  TOO_MANY_SOCKETS: {
    status: 429,
    title: 'Too many connections',
    retryable: true,
    retryAfterSeconds: 10,
    detail: (p: { most: number }) =>
      `More than ${p.most} WebSocket connections come from this address. Use one for several operations, and close what is not needed.`,
  },
  ORIGIN_REFUSED: {
    status: 403,
    title: 'Origin refused',
    detail: () =>
      'Pages of this origin may not connect. Name the origin in CORS_ORIGINS if they shall be able to.',
  },
  HANDSHAKE_INVALID: {
    status: 400,
    title: 'Invalid WebSocket handshake',
    detail: (p: { reason: string }) => `This is no opening handshake of RFC 6455: ${p.reason}.`,
  },
  OVERLOADED: {
    status: 503,
    title: 'Overloaded',
    retryable: true,
    detail: (p: { seconds: number }) =>
      `The service has more work than it can do in time. Repeat the request in ${p.seconds} s.`,
  },
  URI_TOO_LONG: {
    status: 414,
    title: 'URI too long',
    detail: (p: { length: number; most: number }) =>
      `The request target has ${p.length} characters, at most ${p.most} are allowed. Send long parameters in the body.`,
  },
  PARAMETER_TOO_LONG: {
    status: 414,
    title: 'Path segment too long',
    detail: (p: { most: number }) =>
      `A segment of the path is longer than the ${p.most} characters that are allowed: no id is that long.`,
  },
  URI_MALFORMED: {
    status: 400,
    title: 'URI malformed',
    detail: () => 'The path of the request is no valid URI: check its percent-encoding (RFC 3986, 2.1).',
  },
  MESSAGE_MALFORMED: {
    status: 400,
    title: 'Message malformed',
    detail: () => 'The request is no valid HTTP/1.1 message (RFC 9112).',
  },
  REQUEST_TIMED_OUT: {
    status: 408,
    title: 'Request timed out',
    retryable: true,
    detail: () => 'The request did not arrive in time. Repeat it on a new connection.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'Header fields too large',
    detail: () => 'The header of the request is too large. Send fewer or shorter fields.',
  },
  CHUNK_EXTENSIONS_TOO_LARGE: {
    status: 413,
    title: 'Chunk extensions too large',
    detail: () => 'The chunk extensions of the body are too large. Send the body without them.',
  },
});
