/** A thread of its own that imports no library of the house: from the sources Node.js runs it as it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { scrypt } from 'hash-wasm';
import type { ScryptTask } from './task.js';

const { password, salt, n, r, p, length } = workerData as ScryptTask;
const options = { password, salt, costFactor: n, blockSize: r, parallelism: p, hashLength: length };
const key = await scrypt({ ...options, outputType: 'binary' });
parentPort?.postMessage(key, [key.buffer as ArrayBuffer]);
