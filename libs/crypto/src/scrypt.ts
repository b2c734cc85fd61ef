import { scrypt as openssl, type ScryptOptions } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { ScryptTask } from './scrypt-worker/task.js';

export type { ScryptTask } from './scrypt-worker/task.js';

const own = fileURLToPath(import.meta.url);
const program = path.join(path.dirname(own), 'scrypt-worker', `main${path.extname(own)}`);
const derive = promisify<Uint8Array, Uint8Array, number, ScryptOptions, Buffer>(openssl);

/** OpenSSL counts its own working memory too. Unit: bytes. */
const SLACK = 1024 * 1024;

/**
 * scrypt (RFC 7914), never on the thread of the caller, who bounds n, r and p first: it takes 128 · n · r bytes and time
 * like n · r · p. Rejects with a plain error for parameters that make no sense.
 */
export async function scrypt(task: ScryptTask): Promise<Uint8Array> {
  const { password, salt, n, r, p, length } = task;
  if (!fitsOpenssl(task)) return inWorker(task);
  return derive(password, salt, length, { N: n, r, p, maxmem: 128 * r * (n + p) + SLACK });
}

/**
 * RFC 7914 wants n < 2^(128 · r / 8), and OpenSSL insists. The Web3 keystores of some writers, and a vector of their
 * definition, have n = 2^18 with r = 1.
 */
const fitsOpenssl = ({ n, r }: ScryptTask): boolean => r >= 4 || n < 2 ** (16 * r);

async function inWorker(task: ScryptTask): Promise<Uint8Array> {
  const worker = new Worker(program, { workerData: task, env: {}, execArgv: [] });
  try {
    const [key] = (await once(worker, 'message')) as [Uint8Array];
    return key;
  } finally {
    await worker.terminate();
  }
}
