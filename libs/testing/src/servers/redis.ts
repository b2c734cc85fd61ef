import path from 'node:path';
import { freePort } from '../free-port.js';
import { temporaryFolder } from '../temporary-folder.js';
import { findProgram } from './programs.js';
import { answers, startServer, type Server } from './server.js';

export interface RedisServer extends Server {
  readonly url: string;
}

export interface RedisOptions {
  /** Keeps the data over `kill9` and `start`. */
  readonly durable?: boolean;
}

export async function startRedis({ durable = false }: RedisOptions = {}): Promise<RedisServer> {
  const program = await findProgram({ name: 'redis-server', packages: ['redis-server', 'redis-tools'] });
  const { server } = await startServer(async () => {
    const folder = await temporaryFolder();
    const port = await freePort();
    const durability = durable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
    return {
      port,
      program: program.executable,
      env: program.env,
      args: [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        folder.path,
        '--save',
        '',
        ...durability,
      ],
      logFile: path.join(folder.path, 'redis.log'),
      ready: () => answers(port, (bytes) => bytes.toString().startsWith('+PONG'), 'PING\r\n'),
      remove: folder.remove,
    };
  });
  return { ...server, url: `redis://${server.host}:${server.port}` };
}
