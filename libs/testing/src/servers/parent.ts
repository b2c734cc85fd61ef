// Starts a server and waits to be killed, to show that the server does not outlive it.
import { startRedis } from './redis.js';

const { port } = await startRedis();
process.stdout.write(`${port}\n`);
process.stdin.resume();
