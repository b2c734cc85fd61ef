import { messageOf } from '#libs/base';
import { envelope, type RpcFailure } from './replies.js';

/** An answer of the node itself, good or bad; an endpoint that gives none is `EndpointDown`. */
export type Answer = { readonly result: unknown } | { readonly failure: RpcFailure };

/** Why an endpoint gave no answer. The text names the host only: URLs carry API keys. */
export interface EndpointDown {
  readonly down: string;
}

export interface EndpointOptions {
  readonly timeoutMs: number;
  readonly coolDownMs: number;
  readonly now: () => number;
}

/** "Limit exceeded" (EIP-1474): another endpoint may have room. */
const OVER_LIMIT = -32005;

/** One JSON-RPC server over HTTP. */
export class Endpoint {
  readonly host: string;
  /** True once its chain id was compared. */
  verified = false;
  readonly #url: string;
  readonly #authorization: string | undefined;
  readonly #options: EndpointOptions;
  #coolUntil = 0;
  #id = 0;

  constructor(url: string, options: EndpointOptions) {
    const parsed = new URL(url);
    this.host = parsed.host;
    // fetch refuses URLs with credentials
    const { username, password } = parsed;
    if (username || password) {
      const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      this.#authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    parsed.username = '';
    parsed.password = '';
    this.#url = parsed.href;
    this.#options = options;
  }

  get cooling(): boolean {
    return this.#options.now() < this.#coolUntil;
  }

  async ask(method: string, params: readonly unknown[]): Promise<Answer | EndpointDown> {
    const answer = await this.#post(method, params);
    if ('down' in answer) {
      this.#coolUntil = this.#options.now() + this.#options.coolDownMs;
      // what answers there after a break may be another node
      this.verified = false;
    } else this.#coolUntil = 0;
    return answer;
  }

  async #post(method: string, params: readonly unknown[]): Promise<Answer | EndpointDown> {
    const { timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(this.#authorization ? { authorization: this.#authorization } : {}),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params }),
        signal,
        redirect: 'error',
      });
      const body = await response.text();
      const reply = parse(body);
      if (reply?.error && reply.error.code !== OVER_LIMIT) return { failure: reply.error };
      if (!response.ok) return { down: `${this.host} answered with HTTP ${response.status}` };
      if (reply?.error) return { down: `${this.host} is over its limit` };
      return reply
        ? { result: reply.result }
        : { down: `${this.host} answered with something else than JSON-RPC` };
    } catch (thrown) {
      const reason = signal.aborted ? `no answer within ${timeoutMs} ms` : causeOf(thrown);
      return { down: `${this.host}: ${reason}` };
    }
  }
}

function parse(body: string) {
  try {
    return envelope.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** fetch hides the reason in `cause`; only its code is told, messages may hold the URL. */
function causeOf(thrown: unknown): string {
  const cause = Error.isError(thrown) ? thrown.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return withoutUrls(messageOf(thrown));
}

/** For texts of others: URLs become their host, length is bounded. */
export function withoutUrls(text: string): string {
  return text.replace(/\b(?:https?|wss?):\/\/(?:[^@\s/]*@)?([^\s/?#"']*)[^\s"']*/gi, '$1').slice(0, 500);
}
