import type { ChainLog } from '#libs/chain';
import type { ToldLog } from './history-replies.js';
import type { LogMatcher } from './log-matcher.js';
import { trouble } from './trouble.js';

/** In the order of the chain. Rejects what was not asked for, is told twice, or is no more on the chain. */
export function checkedLogs(
  told: readonly ToldLog[],
  matcher: LogMatcher,
  range: { readonly from: number; readonly to: number },
): readonly ChainLog[] {
  const sorted = isInOrder(told) ? told : told.toSorted(byPlace);
  return sorted.map((log, i) => {
    const { isRemoved, ...rest } = log;
    const { blockNumber } = log;
    if (isRemoved) throw trouble('invented-logs', 'a log was removed from the chain', blockNumber);
    if (blockNumber < range.from || blockNumber > range.to)
      throw trouble('invented-logs', `a log is of block ${blockNumber}, which was not asked for`);
    if (!matcher.wants(log)) throw trouble('invented-logs', 'a log does not match the filter', blockNumber);
    const former = sorted[i - 1];
    if (former && byPlace(former, log) === 0)
      throw trouble('invented-logs', 'a log was told twice', blockNumber);
    return rest;
  });
}

function byPlace(a: ChainLog, b: ChainLog): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;
}

function isInOrder(logs: readonly ChainLog[]): boolean {
  return logs.every((log, i) => {
    const former = logs[i - 1];
    return !former || byPlace(former, log) < 0;
  });
}
