import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RelayMode = 'pass' | 'hang' | 'refuse' | 'garbage';

/** An HTTP server in front of a node that can be made to fail; counts what it was asked. */
export interface Relay {
  readonly url: string;
  readonly host: string;
  mode: RelayMode;
  readonly asked: number;
  close(): Promise<void>;
}

export async function startRelay(target: string, mode: RelayMode): Promise<Relay> {
  let asked = 0;
  const server = createServer((from, to) => {
    asked++;
    answer(relay.mode, { target, from, to });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const relay = {
    mode,
    host,
    url: `http://${host}`,
    get asked() {
      return asked;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return relay;
}

interface Exchange {
  readonly target: string;
  readonly from: IncomingMessage;
  readonly to: ServerResponse;
}

function answer(mode: RelayMode, { target, from, to }: Exchange): void {
  if (mode === 'hang') return;
  if (mode === 'refuse') to.writeHead(503).end('busy');
  else if (mode === 'garbage') to.end('<html>');
  else {
    const onward = request(target, { method: 'POST', headers: { 'content-type': 'application/json' } }, (reply) => {
      to.writeHead(reply.statusCode ?? 502);
      reply.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  }
}
