import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type RelayMode = 'pass' | 'hang' | 'refuse' | 'garbage';

/** An HTTP server in front of a node that can be made to fail; counts what it was asked. */
export interface Relay {
  readonly url: string;
  readonly host: string;
  mode: RelayMode;
  /** The next request of this method reaches the node, its answer is lost. */
  loseNext: string | undefined;
  readonly asked: number;
  close(): Promise<void>;
}

export async function startRelay(target: string, mode: RelayMode): Promise<Relay> {
  let asked = 0;
  const server = createServer((from, to) => {
    asked++;
    void answer(relay, target, { from, to });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const relay: Relay = {
    mode,
    loseNext: undefined,
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

async function answer(
  relay: Relay,
  target: string,
  exchange: { from: IncomingMessage; to: ServerResponse },
): Promise<void> {
  const { from, to } = exchange;
  const question = await text(from);
  if (relay.mode === 'hang') return;
  if (relay.mode === 'refuse') to.writeHead(503).end('busy');
  else if (relay.mode === 'garbage') to.end('<html>');
  else {
    const lost = relay.loseNext !== undefined && question.includes(`"${relay.loseNext}"`);
    if (lost) relay.loseNext = undefined;
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(target, { method: 'POST', headers, body: question }).then((r) => r.text());
    if (lost) to.destroy();
    else to.end(reply);
  }
}
