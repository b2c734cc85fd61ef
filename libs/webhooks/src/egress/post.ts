import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { messageOf } from '#libs/base';
import type { DeliveryOutcome } from '../webhooks.port.js';
import { hostOf, pinnedAddresses, type PinnedAddress, type Resolve, type TargetPolicy } from './target.js';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostOptions {
  readonly policy: TargetPolicy;
  /** For all of it: name, connection, answer. Unit: ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** The system's unless told. */
  readonly resolve?: Resolve;
}

export interface PostOutcome extends DeliveryOutcome {
  /** How long the receiver asks to be left alone (RFC 9110, 10.2.3). Unit: ms. */
  readonly retryAfterMs: number | undefined;
}

/** What is read of an answer, for the receiver to end it in peace; nothing of it is kept. Unit: bytes. */
const MOST_READ = 16_384;

/** One attempt. Never rejects: what goes wrong is the outcome. Redirects are not followed. */
export async function post(request: Post, options: PostOptions): Promise<PostOutcome> {
  const begun = performance.now();
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const took = () => Math.round(performance.now() - begun);
  try {
    const url = new URL(request.url);
    const addresses = await abortable(pinnedAddresses(url, options.policy, options.resolve), signal);
    const answer = await send({ ...request, url, addresses }, signal);
    return { ...outcomeOf(answer), milliseconds: took() };
  } catch (thrown) {
    const reason = signal.aborted ? abortReason(options) : reasonOf(thrown);
    return { delivered: false, status: undefined, reason, retryAfterMs: undefined, milliseconds: took() };
  }
}

type Answer = Pick<http.IncomingMessage, 'statusCode' | 'headers'>;

function outcomeOf({ statusCode: status = 0, headers }: Answer): Omit<PostOutcome, 'milliseconds'> {
  if (status >= 200 && status < 300)
    return { delivered: true, status, reason: undefined, retryAfterMs: undefined };
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  const reason = `the receiver answered ${status}${redirect}`;
  return { delivered: false, status, reason, retryAfterMs: retryAfterOf(headers['retry-after']) };
}

function retryAfterOf(field: string | undefined): number | undefined {
  if (field === undefined) return undefined;
  const milliseconds = /^\d{1,9}$/.test(field) ? Number(field) * 1_000 : Date.parse(field) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}

interface Pinned extends Omit<Post, 'url'> {
  readonly url: URL;
  readonly addresses: readonly PinnedAddress[];
}

async function send({ url, headers, body, addresses }: Pinned, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { request } = url.protocol === 'https:' ? https : http;
  const options = {
    method: 'POST',
    host: hostOf(url),
    port: url.port,
    path: url.pathname + url.search,
    headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body) },
    // a connection of its own: a kept one may lead to an address of before
    agent: false,
    lookup: lookupOf(addresses),
    signal,
  };
  const outgoing = request(options, (answer) => {
    let read = 0;
    answer.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read > MOST_READ) outgoing.destroy();
    });
    // whatever becomes of the rest, the receiver has answered
    answer.on('error', () => undefined).on('close', () => resolve(answer));
  });
  outgoing.on('error', reject).end(body);
  return promise;
}

/** The addresses that were looked at, whatever the name stands for by now. */
function lookupOf(addresses: readonly PinnedAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true || !first) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const abortReason = ({ signal, timeoutMs }: PostOptions): string =>
  signal.aborted ? 'the service has stopped' : `no answer within ${timeoutMs} ms`;

/** Node puts several failed addresses into one error without a message. */
function reasonOf(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  const message = messageOf(thrown);
  return message === '' ? (code ?? 'the connection failed') : message;
}
