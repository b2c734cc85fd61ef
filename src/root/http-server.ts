import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { messageOf } from '#libs/base';
import { answerClientError } from '../edge/front-door/client-error.js';
import { DoorResponse } from '../edge/front-door/door-response.js';
import type { Next } from '../edge/front-door/passage.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import { rootErrors } from './errors.js';

/** Half a request costs a client nothing and us a place: it has to arrive within these times. Unit: milliseconds. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 };

export interface Handlers {
  readonly handler: Next;
  /** Which requests go to the event 'upgrade'. The others are answered as if they had not offered one. */
  readonly isUpgrade: (req: http.IncomingMessage) => boolean;
}

/** One server for everything; HTTPS if the settings name a certificate. It does not listen yet. */
export function createServer({ tls }: ServiceSettings, { handler, isUpgrade }: Handlers): http.Server {
  const options = { ...PATIENCE, shouldUpgradeCallback: isUpgrade, ServerResponse: DoorResponse };
  const server =
    tls.cert_file === undefined
      ? http.createServer(options, handler)
      : https.createServer<typeof http.IncomingMessage, typeof DoorResponse>(
          { ...tlsFiles(tls), ...options },
          handler,
        );
  server.on('clientError', answerClientError);
  // a proxy may keep its connections for a minute; the server must not close them first
  server.keepAliveTimeout = 72_000;
  return server;
}

function tlsFiles(tls: ServiceSettings['tls']): https.ServerOptions {
  try {
    return {
      cert: readFileSync(tls.cert_file ?? ''),
      key: readFileSync(tls.key_file ?? ''),
      ...(tls.ca_file === undefined
        ? {}
        : { ca: readFileSync(tls.ca_file), requestCert: true, rejectUnauthorized: true }),
    };
  } catch (cause) {
    throw rootErrors.TLS_FILES_UNREADABLE({ reason: messageOf(cause) }, { cause });
  }
}

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** The key and the variable that an error message names. */
  readonly setting: string;
  readonly variable: string;
}

/** Resolves with the port. @throws PORT_TAKEN, LISTEN_FAILED */
export async function listen(server: http.Server, options: ListenOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port: options.port, host: options.host }, resolve);
  try {
    await promise;
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? messageOf(cause);
    throw reason === 'EADDRINUSE'
      ? rootErrors.PORT_TAKEN(options, { cause })
      : rootErrors.LISTEN_FAILED({ ...options, reason }, { cause });
  } finally {
    server.off('error', reject);
  }
  return (server.address() as AddressInfo).port;
}

/** How long a connection may wait for its next request, which then is its last. Unit: milliseconds. */
const QUIET_MS = 500;

/**
 * Takes no new connections and waits for open requests; what is left after `milliseconds` is cut off. The answers have
 * to say `connection: close` from now on.
 */
export async function closeServer(server: http.Server, milliseconds: number): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  // not http.Server's own close: it cuts idle connections at once, on which the next request may be under way
  net.Server.prototype.close.call(server, () => resolve());
  const idle = setInterval(() => server.closeIdleConnections(), QUIET_MS);
  const late = setTimeout(() => {
    server.closeAllConnections();
    // connections that were upgraded are not among them; whoever took them over closes them
    resolve();
  }, milliseconds);
  await promise;
  clearInterval(idle);
  clearTimeout(late);
}
