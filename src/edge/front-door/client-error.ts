import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUIDv7 } from 'node:crypto';
import type { AppError } from '#libs/base';
import { headersOf, problemOf, PROBLEM_TYPE } from '../problems/problem.js';
import { frontDoorErrors } from './errors.js';

type ParserError = Error & { readonly code?: string };

/** Node keeps the response that is being written on the socket. */
type HttpSocket = Duplex & { readonly _httpMessage?: ServerResponse | null };

/** For `server.on('clientError')`: what the HTTP parser refused is answered with a problem, and the connection ends. */
export function answerClientError(thrown: ParserError, socket: Duplex): void {
  const halfSent = (socket as HttpSocket)._httpMessage?.headersSent === true;
  // a second head in the middle of a response would be read as its body
  if (!socket.writable || thrown.code === 'ECONNRESET' || halfSent) {
    socket.destroy();
    return;
  }
  endWithProblem(socket, errorFor(thrown.code));
}

function errorFor(code: string | undefined): AppError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return frontDoorErrors.HEADERS_TOO_LARGE({});
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return frontDoorErrors.CHUNK_EXTENSIONS_TOO_LARGE({});
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return frontDoorErrors.REQUEST_TIMED_OUT({});
    default:
      return frontDoorErrors.MESSAGE_MALFORMED({});
  }
}

/** The answer where there is no response object, on a connection that ends with it. */
export function endWithProblem(socket: Duplex, error: AppError, requestId: string = randomUUIDv7()): void {
  socket.end(responseTo(error, requestId), () => socket.destroy());
}

function responseTo(error: AppError, requestId: string): string {
  const body = JSON.stringify(problemOf(error, requestId));
  const fields = {
    ...headersOf(error),
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${error.status} ${error.title}\r\n${lines.join('')}\r\n${body}`;
}
