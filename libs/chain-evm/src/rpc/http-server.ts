import { causeOf } from './texts.js';

/** Why an endpoint gave no answer. The text names the host only: URLs carry API keys. */
export interface EndpointDown {
  readonly down: string;
}

export interface HttpReply {
  readonly status: number;
  readonly text: string;
}

/** Posts JSON to one URL. Connections are kept alive by fetch's own pool. */
export class HttpServer {
  readonly host: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    url: string,
    private readonly timeoutMs: number,
  ) {
    const parsed = new URL(url);
    this.host = parsed.host;
    const { username, password } = parsed;
    parsed.username = '';
    parsed.password = '';
    this.#url = parsed.href;
    this.#headers = { 'content-type': 'application/json', ...authorization(username, password) };
  }

  async post(body: string): Promise<HttpReply | EndpointDown> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body,
        signal,
        redirect: 'error',
      });
      return { status: response.status, text: await response.text() };
    } catch (thrown) {
      const reason = signal.aborted ? `no answer within ${this.timeoutMs} ms` : causeOf(thrown);
      return { down: `${this.host}: ${reason}` };
    }
  }
}

/** fetch refuses URLs with credentials. */
function authorization(username: string, password: string): Readonly<Record<string, string>> {
  if (!username && !password) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
