import type { ChainHeader, ChainLog, LogRange, RangeProof } from '#libs/chain';
import type { ToldHeader } from './history-replies.js';
import type { LogMatcher } from './log-matcher.js';
import type { NodeReader } from './node-reader.js';
import { provenHeaders } from './proven-headers.js';
import { provenReceipts, wantedLogs } from './proven-receipts.js';
import { checkedLogs } from './told-logs.js';
import { trouble, troubleIn } from './trouble.js';

/** Whose receipts are read together. */
const BLOCKS_AT_ONCE = 32;
const MANY_LOGS = 10_000;
const LONG_MS = 3_000;

export interface RangeTask {
  readonly node: NodeReader;
  readonly matcher: LogMatcher;
  readonly from: number;
  /** Inclusive, and not more blocks than the node may be asked for at once. */
  readonly to: number;
}

/** Each rejects with `ENDPOINT_UNFIT`. */
export const readers: Readonly<Record<RangeProof, (task: RangeTask) => Promise<LogRange>>> = {
  receipts: readByReceipts,
  headers: readByHeaders,
  none: readAsTold,
};

/** The logs come out of the receipts: nothing else has to be asked. */
async function readByReceipts(task: RangeTask): Promise<LogRange> {
  const { node, matcher } = task;
  const headers = await provenHeaders(node, task);
  const suspects = headers.filter(({ logsBloom }) => matcher.mayBeIn(logsBloom));
  const logs: ChainLog[] = [];
  const isEnough = enough();
  let done = 0;
  while (done < suspects.length && !isEnough(logs.length)) {
    const part = suspects.slice(done, done + BLOCKS_AT_ONCE);
    for (const block of await provenReceipts(node, part))
      for (const log of wantedLogs(block, matcher)) logs.push(log);
    done += part.length;
  }
  const next = suspects[done]?.number ?? Infinity;
  const read = headers.filter(({ number }) => number < next);
  return rangeOf(task, read, { logs, proof: 'receipts' });
}

/** Receipts of full blocks are megabytes each: what is read has to be given away before the next ones come. */
function enough(): (logs: number) => boolean {
  const started = performance.now();
  return (logs) => logs > MANY_LOGS || performance.now() - started > LONG_MS;
}

/** Blooms and logs have to fit; where a bloom has more than the logs, the receipts decide. */
async function readByHeaders(task: RangeTask): Promise<LogRange> {
  const { node, matcher, from } = task;
  const [headers, early] = await Promise.all([provenHeaders(node, task), earlyLogs(task)]);
  const to = from + headers.length - 1;
  // what was asked for more blocks than the node has, is asked for once more
  const told = to === task.to && early ? early : await logsUpTo(task, to, headers);
  const byNumber = new Map(headers.map((header) => [header.number, header]));
  for (const { blockNumber, blockHash } of told) {
    const header = byNumber.get(blockNumber);
    if (header?.hash !== blockHash)
      throw trouble('broken-chain', 'a log is of another block than the header', blockNumber);
    if (!matcher.mayBeIn(header.logsBloom))
      throw trouble('invented-logs', 'the bloom filter of the block excludes a log', blockNumber);
  }
  const withLogs = new Set(told.map(({ blockNumber }) => blockNumber));
  const suspects = headers.filter(
    ({ number, logsBloom }) => !withLogs.has(number) && matcher.mayBeIn(logsBloom),
  );
  for (const block of await provenReceipts(node, suspects))
    if (wantedLogs(block, matcher).length > 0)
      throw trouble('missing-logs', 'its receipts have logs that were not told', block.header.number);
  return rangeOf(task, headers, { logs: told, proof: 'headers' });
}

/** While the headers are on their way; whatever is amiss with them will be told when they are asked for in their turn. */
async function earlyLogs({ node, matcher, from, to }: RangeTask): Promise<readonly ChainLog[] | undefined> {
  const logs = await node.logs(matcher.filter, { from, to }).catch(() => undefined);
  return logs && checkedLogs(logs, matcher, { from, to });
}

async function readAsTold(task: RangeTask): Promise<LogRange> {
  const { node, from } = task;
  const last = (await node.header(task.to)) ?? (await node.tagged('latest'));
  if (!last || last.number < from) throw trouble('missing', `${node.host} has no block ${from}`, from);
  const to = Math.min(task.to, last.number);
  const logs = await logsUpTo(task, to, [last]);
  const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))].filter((number) => number !== to);
  const headers = [...(await node.headers(numbers)), to === last.number ? last : await node.header(to)];
  const byNumber = new Map(headers.map((header) => [header?.number, header]));
  if (headers.includes(null) || logs.some((log) => byNumber.get(log.blockNumber)?.hash !== log.blockHash))
    throw trouble('broken-chain', 'a log is of another block than the header');
  return rangeOf(task, headers as readonly ToldHeader[], { logs, proof: 'none' });
}

/** A node that finds a single block too much to search gives its receipts instead. */
async function logsUpTo(
  { node, matcher, from }: RangeTask,
  to: number,
  headers: readonly ToldHeader[],
): Promise<readonly ChainLog[]> {
  try {
    return checkedLogs(await node.logs(matcher.filter, { from, to }), matcher, { from, to });
  } catch (thrown) {
    const isHopeless = troubleIn(thrown)?.kind === 'too-much' && from === to;
    if (!isHopeless) throw thrown;
    const blocks = await provenReceipts(node, headers);
    return blocks.flatMap((block) => wantedLogs(block, matcher));
  }
}

function rangeOf(
  { from }: RangeTask,
  headers: readonly ToldHeader[],
  found: { readonly logs: readonly ChainLog[]; readonly proof: RangeProof },
): LogRange {
  return { from, to: headers.at(-1)?.number ?? from, headers: headers.map(bare), ...found };
}

export function bare({ number, hash, parentHash, timestamp }: ChainHeader): ChainHeader {
  return { number, hash, parentHash, timestamp };
}
