import { connect } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually.js';
import { runProgram } from '../program.js';
import { startConsul } from './consul.js';
import { startMariadb } from './mariadb.js';
import { startRedis } from './redis.js';
import type { Server } from './server.js';

const kinds: Record<string, () => Promise<Server>> = {
  MariaDB: startMariadb,
  Redis: startRedis,
  Consul: startConsul,
};

describe.each(Object.entries(kinds))('%s', (_name, start) => {
  // the first use on a machine downloads the program
  it('serves, dies, comes back on the same port and ends', async () => {
    const server = await start();
    await expect(isReachable(server.port)).resolves.toBe(true);
    await server.kill9();
    await expect(isReachable(server.port)).resolves.toBe(false);
    await server.start();
    await expect(isReachable(server.port)).resolves.toBe(true);
    await server.stop();
    await expect(isReachable(server.port)).resolves.toBe(false);
  }, 300_000);
});

it('a server dies with the process that started it, also when that is killed', async () => {
  const parent = runProgram(fileURLToPath(new URL('parent.ts', import.meta.url)));
  const lines = parent.lines[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  await expect(isReachable(port)).resolves.toBe(true);
  await parent.kill9();
  await eventually(async () => !(await isReachable(port)), { what: 'The end of the server' });
});

async function isReachable(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const reached = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return reached;
}
