import type { AppError } from '#libs/base';
import { isHashed, type ToldHeader } from './history-replies.js';
import type { NodeReader } from './node-reader.js';
import { trouble } from './trouble.js';

/**
 * The headers of the blocks from `from` on, at least one: each hashes to its hash and has the one before as its parent.
 * Fewer than to `to` where the node has no more.
 */
export async function provenHeaders(
  node: NodeReader,
  range: { readonly from: number; readonly to: number },
): Promise<readonly ToldHeader[]> {
  const { from, to } = range;
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const found = await node.headers(numbers);
  const end = found.indexOf(null);
  const headers = (end === -1 ? found : found.slice(0, end)) as readonly ToldHeader[];
  if (headers.length === 0) throw trouble('missing', `${node.host} has no block ${from}`, from);
  for (const [i, header] of headers.entries()) {
    if (!isHashed(header)) throw forged(header);
    const parent = headers[i - 1];
    if (parent && parent.hash !== header.parentHash)
      throw trouble('broken-chain', `it does not follow block ${parent.number}`, header.number);
  }
  return headers;
}

export function forged({ number, hash }: ToldHeader): AppError {
  return trouble('forged-header', `the header does not hash to ${hash}`, number);
}
