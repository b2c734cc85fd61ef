import type { IncomingMessage } from 'node:http';
import { edgeErrors } from '../edge-errors.js';

/** @throws BODY_TOO_LARGE as soon as the limit (bytes) is passed; what follows is not read. */
export async function readBody(req: IncomingMessage, limit: number): Promise<string> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw edgeErrors.BODY_TOO_LARGE({ limit });
  const chunks: Buffer[] = [];
  let size = 0;
  // a refusal must leave the connection open until its answer is sent
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw edgeErrors.BODY_TOO_LARGE({ limit });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
