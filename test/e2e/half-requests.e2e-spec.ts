import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { eventually } from '#libs/testing';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

const MOST = 20;
const HALF_REQUESTS = 60;

describe('half requests of one client', () => {
  let service: ServiceProcess;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    const env = {
      JWT_SECRET,
      LOAD_SHEDDING_MAX_CONCURRENT: '40',
      LOAD_SHEDDING_MAX_CONCURRENT_PER_CLIENT: String(MOST),
    };
    service = await startServiceProcess({ env });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await service.stop();
  });

  it('take no more than its own places: the others are served', async () => {
    const refused: string[] = [];
    for (let i = 0; i < HALF_REQUESTS; i++) {
      const socket = await halfRequest();
      socket.setEncoding('utf8').on('data', (text) => refused.push(String(text)));
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    await eventually(() => refused.length >= HALF_REQUESTS - MOST, { what: 'The refusals' });
    expect(
      refused.every((text) => text.startsWith('HTTP/1.1 429') && text.includes('TOO_MANY_AT_ONCE')),
    ).toBe(true);
    const answer = await service.call('/api/v1/blockchain/wallet/version', {
      token: tokenOf('alice', ['member']),
    });
    expect(answer.status).toBe(200);
  });

  it('are given up: their places are free again', async () => {
    const open = () => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
    await eventually(() => open() === 0, { what: 'The end of the half requests', within: 120_000 });
    const { status } = await service.call('/api/v1/blockchain/identity/issuer', { token: null });
    expect(status).toBe(200);
  }, 150_000);

  async function halfRequest(): Promise<Socket> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      'POST /api/v1/blockchain/identity/verify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
    );
    return socket;
  }
});
