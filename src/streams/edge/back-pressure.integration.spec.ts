import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { StreamEvent } from '#libs/chain-sync';
import { eventually } from '#libs/testing';
import { sendEvents } from './send-events.js';
import { SocketClient } from './socket-client.js';

const MOST = 20_000;
const PADDING = 'x'.repeat(1_000);

const line = (position: number): StreamEvent => ({
  stream: 's',
  position,
  id: `id-${position}`,
  kind: 'added',
  network: 'n',
  address: '0x',
  event: 'E',
  signature: 'E()',
  args: { padding: PADDING },
  blockNumber: 1,
  blockHash: '0x',
  blockTime: new Date(0),
  transactionHash: '0x',
  logIndex: 0,
  finality: 'latest',
});

/** Counts how far it is read. */
class Journal {
  read = 0;
  async *lines(): AsyncGenerator<readonly StreamEvent[]> {
    while (this.read < MOST) {
      await nextTurn();
      yield [line(++this.read)];
    }
  }
  /** Resolves when it has not been read for a while. */
  async rests(): Promise<void> {
    let last = -1;
    await eventually(() => last === (last = this.read), { every: 200, what: 'the rest' });
  }
}

describe('What a client does not read', () => {
  let server: http.Server;
  let journal: Journal;
  const port = () => (server.address() as AddressInfo).port;

  beforeEach(async () => {
    journal = new Journal();
    server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is not read either, as server-sent events', async () => {
    const options = {
      signal: new AbortController().signal,
      heartbeatMs: 1_000,
      requestId: '',
      onError: () => undefined,
    };
    server.on('request', (_, res) => void sendEvents(res, journal.lines(), options));
    const response = await new Promise<http.IncomingMessage>((resolve) =>
      http.get({ host: '127.0.0.1', port: port() }, resolve),
    );
    response.pause();
    await journal.rests();
    expect(journal.read).toBeLessThan(MOST);
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.resume();
    await once(response, 'end');
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(
      Array.from({ length: MOST }, (_, i) => i + 1),
    );
  });

  it('is not read either, over a WebSocket', async () => {
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket: WebSocket) => {
      const client = new SocketClient(socket);
      void (async () => {
        for await (const some of journal.lines()) await client.tell(some);
        client.leave();
      })();
    });
    const client = new WebSocket(`ws://127.0.0.1:${port()}`);
    const positions: number[] = [];
    client.on('message', (data: Buffer) => {
      positions.push((JSON.parse(data.toString('utf8')) as { position: number }).position);
    });
    await once(client, 'open');
    client.pause();
    await journal.rests();
    expect(journal.read).toBeLessThan(MOST);
    client.resume();
    await once(client, 'close');
    expect(positions).toEqual(Array.from({ length: MOST }, (_, i) => i + 1));
    sockets.close();
  });
});
