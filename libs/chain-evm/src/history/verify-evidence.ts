import type { ChainLog, EvidenceVerdict, LogFilter, RangeEvidence } from '#libs/chain';
import { isObject } from '../rpc/envelope.js';
import { checksummed } from './checksummed.js';
import { decodeHeader, hashOfHeader, type DecodedHeader } from './header-codec.js';
import { bytesOf, isAddress, isHash, type Fields } from './hex.js';
import { LogMatcher } from './log-matcher.js';
import { logsOfReceipt, rootOfReceipts } from './receipt-codec.js';

/** Places for topics in a log (yellow paper, appendix H: LOG0 to LOG4). */
const MOST_TOPICS = 4;
/** CAIP-2. */
const CHAIN = /^eip155:\d{1,32}$/;

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly header: DecodedHeader;
}

type Refuted = Extract<EvidenceVerdict, { holds: false }>;
const refuted = (block: number, reason: string): Refuted => ({ holds: false, block, reason });

/**
 * Asks nobody, and believes nothing but that the last block's hash is of the chain. Takes anything, and never throws:
 * what is no evidence does not hold. The hashes of transactions are told with the receipts and not proven by them.
 */
export function verifyEvidence(evidence: RangeEvidence): EvidenceVerdict {
  const value: unknown = evidence;
  if (!isObject(value) || value.version !== 1) return refuted(0, 'it is no evidence of version 1');
  const { chain, from, to, blocks, filter } = value;
  if (typeof chain !== 'string' || !CHAIN.test(chain)) return refuted(0, 'it names no chain of this family');
  if (!isPlace(from) || !isPlace(to) || from > to) return refuted(0, 'it says no range of blocks');
  if (!isFilter(filter)) return refuted(from, 'it has no filter of addresses and topics');
  if (!Array.isArray(blocks) || blocks.length !== to - from + 1)
    return refuted(from, `it has not the ${to - from + 1} blocks of its range`);
  return verifyBlocks(blocks, from, new LogMatcher(filter));
}

function verifyBlocks(blocks: readonly unknown[], from: number, matcher: LogMatcher): EvidenceVerdict {
  const logs: ChainLog[] = [];
  let parent: Block | undefined;
  for (const [i, value] of blocks.entries()) {
    const number = from + i;
    if (!isObject(value)) return refuted(number, 'it is no block');
    const block = blockIn(value, number);
    if ('reason' in block) return block;
    if (parent && block.header.parentHash !== parent.hash)
      return refuted(number, `it does not follow block ${parent.number}`);
    const found = logsIn(value.receipts, block, matcher);
    if ('reason' in found) return found;
    for (const log of found) logs.push(log);
    parent = block;
  }
  return { holds: true, logs };
}

function blockIn(value: Fields, number: number): Block | Refuted {
  const bytes = bytesOf(value.header);
  const header = bytes && decodeHeader(bytes);
  if (!bytes || !header) return refuted(number, 'its header is none');
  const hash = hashOfHeader(bytes);
  if (!isHash(value.hash) || value.hash.toLowerCase() !== hash)
    return refuted(number, `its header does not hash to ${String(value.hash).slice(0, 66)}`);
  if (header.number !== number || value.number !== number)
    return refuted(number, `its header is of block ${header.number}`);
  return { number, hash, header };
}

function logsIn(receipts: unknown, block: Block, matcher: LogMatcher): readonly ChainLog[] | Refuted {
  const { number, header } = block;
  if (receipts === undefined)
    return matcher.mayBeIn(header.logsBloom)
      ? refuted(number, 'its bloom filter does not exclude such logs, and its receipts are missing')
      : [];
  if (!Array.isArray(receipts)) return refuted(number, 'its receipts are no list');
  const raw = receipts.map((one: unknown) => (isObject(one) ? bytesOf(one.raw) : undefined));
  const whole = raw.filter((one) => one !== undefined);
  if (whole.length !== raw.length) return refuted(number, 'a receipt is no bytes');
  if (rootOfReceipts(whole) !== header.receiptsRoot)
    return refuted(number, 'its receipts do not hash to the root in its header');
  return wantedLogs({ block, matcher, whole, receipts });
}

function wantedLogs(of: {
  readonly block: Block;
  readonly matcher: LogMatcher;
  readonly whole: readonly Uint8Array[];
  readonly receipts: readonly Fields[];
}): readonly ChainLog[] | Refuted {
  const { number: blockNumber, hash: blockHash } = of.block;
  const logs: ChainLog[] = [];
  let logIndex = 0;
  for (const [i, raw] of of.whole.entries()) {
    const transactionHash = of.receipts[i]?.transactionHash;
    const found = logsOfReceipt(raw);
    if (!found || !isHash(transactionHash)) return refuted(blockNumber, `its receipt ${i} is none`);
    for (const log of found) {
      const place = { blockNumber, blockHash, transactionHash, logIndex: logIndex++ };
      if (of.matcher.wants(log)) logs.push({ ...log, address: checksummed(log.address), ...place });
    }
  }
  return logs;
}

const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function isFilter(value: unknown): value is LogFilter {
  if (!isObject(value)) return false;
  const { addresses, topics } = value;
  if (!Array.isArray(addresses) || !addresses.every(isAddress)) return false;
  if (!Array.isArray(topics) || topics.length > MOST_TOPICS) return false;
  return topics.every((list) => list === null || (Array.isArray(list) && list.every(isHash)));
}
