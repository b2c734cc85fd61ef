import { EventEmitter } from 'node:events';
import Consul from 'consul';
import { isAppError, messageOf, type AppError } from '#libs/base';
import { consulErrors } from './errors.js';

export interface ConsulOptions {
  /** `host:port` of an agent, or a URL. */
  readonly address: string;
  readonly datacenter?: string;
  /** ACL token. */
  readonly token?: string;
  /** Limit for requests that do not wait for a change. Unit: ms. */
  readonly timeoutMs?: number;
}

/** What a blocking query adds to an answer. */
export interface Answer<T> {
  readonly value: T;
  /** Pass it to the next blocking query; 0 asks without waiting. */
  readonly index: bigint;
}

export interface Blocking {
  readonly index: bigint;
  readonly signal: AbortSignal;
}

const FIVE_SECONDS = 5_000;
/** Consul's answer may come a sixteenth of the wait later, by its design. */
const WAIT_SECONDS = 55;
const WAIT_LIMIT_MS = 65_000;

type Sdk = InstanceType<typeof Consul>;
/** Options that the SDK takes and its types leave out: `timeout`, a context that cancels, the response with the value. */
type Untyped = Record<string, unknown>;

/** A connection to Consul: one address, one token, one mapping of errors. Created without any traffic. */
export class ConsulClient {
  readonly sdk: Sdk;
  readonly #timeout: number;

  /** @throws CONSUL_ADDRESS_INVALID */
  constructor(private readonly options: ConsulOptions) {
    const { hostname, port, protocol } = parseAddress(options.address);
    const { datacenter: dc, token } = options;
    this.#timeout = options.timeoutMs ?? FIVE_SECONDS;
    this.sdk = new Consul({
      host: hostname,
      port: Number(port),
      secure: protocol === 'https:',
      defaults: { ...(dc ? { dc } : {}), ...(token ? { token } : {}) },
    });
  }

  /** @throws CONSUL_UNAVAILABLE */
  async ask<T>(action: string, request: (options: Untyped) => Promise<unknown>): Promise<T> {
    try {
      return answered(await request({ timeout: this.#timeout })) as T;
    } catch (cause) {
      throw this.#unavailable(action, cause);
    }
  }

  /**
   * Answers when something has changed since `index`, or after a minute.
   * @throws CONSUL_UNAVAILABLE, also when `signal` aborts
   */
  async askWhenChanged<T>(
    action: string,
    { index, signal }: Blocking,
    request: (options: Untyped) => Promise<unknown>,
  ): Promise<Answer<T>> {
    const ctx = Object.assign(new EventEmitter(), { includeResponse: true });
    const cancel = (): boolean => ctx.emit('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      const waiting = index > 0n ? { index: index.toString(), wait: `${WAIT_SECONDS}s` } : {};
      const reply = await request({ ...waiting, ctx, timeout: index > 0n ? WAIT_LIMIT_MS : this.#timeout });
      const [response, value] = answered(reply) as [{ headers: Record<string, string> }, T];
      const next = nextIndex(index, response.headers['x-consul-index']);
      if (next === undefined) throw this.#unavailable(action, 'the answer has no X-Consul-Index');
      return { value, index: next };
    } catch (cause) {
      throw isAppError(cause) ? cause : this.#unavailable(action, cause);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.sdk.destroy();
  }

  #unavailable(action: string, cause: unknown): AppError {
    const { address } = this.options;
    return consulErrors.CONSUL_UNAVAILABLE({ action, address, reason: messageOf(cause) }, { cause });
  }
}

/** The SDK resolves with an error that it does not recognise as one (of another realm). */
function answered(reply: unknown): unknown {
  if (Error.isError(reply)) throw reply;
  return reply;
}

/**
 * An index that goes back means a restored server: begin anew (Consul's documentation of blocking queries).
 * A gateway that drops the header would turn waiting into a busy loop, so that counts as no answer.
 */
function nextIndex(last: bigint, header: string | undefined): bigint | undefined {
  if (header === undefined || !/^[1-9]\d*$/.test(header)) return undefined;
  const next = BigInt(header);
  return next < last ? 0n : next;
}

function parseAddress(address: string): { hostname: string; port: string; protocol: string } {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw consulErrors.CONSUL_ADDRESS_INVALID({ address });
  const port = url.port || (address.includes('://') ? '' : '8500');
  return {
    hostname: url.hostname,
    port: port || (url.protocol === 'https:' ? '443' : '80'),
    protocol: url.protocol,
  };
}
