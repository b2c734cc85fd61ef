import http from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface RawRequest {
  readonly method: string;
  /** Sent as it is; must be ASCII without spaces. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Unlike `fetch` it leaves the target alone. Rejects if the connection breaks. */
export function sendRaw(url: string, request: RawRequest, agent: http.Agent): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { method, target: path, headers, body } = request;
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = { hostname, port, method, path, headers: { ...headers, ...length }, agent };
  const outgoing = http.request(options, (answer) => {
    // it would go on for ever: that it has begun is the answer
    if (answer.headers['content-type']?.startsWith('text/event-stream')) {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: '' });
      answer.destroy();
      return;
    }
    buffer(answer).then((bytes) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: bytes.toString('utf8') });
    }, reject);
  });
  outgoing.on('error', reject).end(body);
  return promise;
}
