import { z } from 'zod';
import { isAppError, messageOf } from '#libs/base';
import { cliErrors } from './errors.js';

const TIMEOUT_MS = 15_000;

const replySchema = z.union([
  z.object({ error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ result: z.unknown() }),
]);

/** An Ethereum JSON-RPC endpoint over HTTP. */
export class JsonRpc {
  /** The endpoint without its path and credentials, which often hold an API key: for messages. */
  readonly name: string;

  constructor(private readonly url: URL) {
    this.name = url.origin;
  }

  /** Parses the result by `schema`. Throws `CLI_RPC_UNAVAILABLE`, or `CLI_RPC_REFUSED` for an error of the node. */
  async request<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T> {
    try {
      return schema.parse(await this.#send(method, params));
    } catch (cause) {
      if (isAppError(cause)) throw cause;
      throw cliErrors.CLI_RPC_UNAVAILABLE(
        { endpoint: this.name, method, reason: reasonOf(cause) },
        { cause },
      );
    }
  }

  async #send(method: string, params: readonly unknown[]): Promise<unknown> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      // the answer of another host is not the answer of the one that the user named
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const reply = replySchema.parse(await response.json());
    if (!('error' in reply)) return reply.result;
    const reason = `${reply.error.message} (${reply.error.code})`;
    throw cliErrors.CLI_RPC_REFUSED({ endpoint: this.name, method, reason });
  }
}

/** fetch hides what went wrong (`ECONNREFUSED`) behind "fetch failed". */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof z.ZodError) return 'the answer does not have the expected form';
  const cause = Error.isError(thrown) ? thrown.cause : undefined;
  return cause === undefined ? messageOf(thrown) : `${messageOf(thrown)}: ${messageOf(cause)}`;
}
