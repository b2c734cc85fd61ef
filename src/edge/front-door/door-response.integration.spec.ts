import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DoorResponse } from './door-response.js';

type Answer = (res: DoorResponse) => void;

/** What a client sees of the fields, which are given as names and values in turn: nothing is merged. */
async function fieldsOf(answer: Answer): Promise<string[]> {
  const server = createServer({ ServerResponse: DoorResponse }, (_, res) => {
    res.lead('x-request-id: ours\r\nx-frame-options: DENY\r\n');
    answer(res);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const { headers } = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } });
    return [...headers].map(([name, value]) => `${name}: ${value}`);
  } finally {
    server.close();
  }
}

describe('A response of the front door', () => {
  it.each<[string, Answer]>([
    ['an end alone', (res) => res.end()],
    ['a status', (res) => res.writeHead(204).end()],
    ['fields of writeHead', (res) => res.writeHead(200, { 'x-own': '1' }).end()],
    ['fields set before', (res) => res.setHeader('x-own', '1').end()],
    ['streamed parts', (res) => [res.write('a'), res.end('b')]],
  ])('begins with the lines for %s', async (_, answer) => {
    expect(await fieldsOf(answer)).toEqual(
      expect.arrayContaining(['x-request-id: ours', 'x-frame-options: DENY']),
    );
  });

  it.each<[string, Answer]>([
    ['an object', (res) => res.writeHead(200, { 'X-Frame-Options': 'SAMEORIGIN' }).end()],
    ['names and values in turn', (res) => res.writeHead(200, ['X-Frame-Options', 'SAMEORIGIN']).end()],
    ['pairs', (res) => res.writeHead(200, [['X-Frame-Options', 'SAMEORIGIN']] as never).end()],
    ['a field set before', (res) => res.setHeader('X-Frame-Options', 'SAMEORIGIN').end()],
    ['both', (res) => res.setHeader('a', '1').writeHead(200, { 'x-frame-options': 'SAMEORIGIN' }).end()],
  ])('gives way to a field of the application in %s', async (_, answer) => {
    const fields = await fieldsOf(answer);
    expect(fields.filter((field) => field.startsWith('x-'))).toEqual(
      expect.arrayContaining(['x-request-id: ours', 'x-frame-options: SAMEORIGIN']),
    );
    expect(fields.filter((field) => field.startsWith('x-frame-options'))).toHaveLength(1);
  });
});
