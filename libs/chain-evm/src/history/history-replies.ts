// Replies of which many are read at once: a schema library takes longer for one than the node does.
import type { ChainHeader, ChainLog } from '#libs/chain';
import { isObject, reply, type Reply } from '../rpc/envelope.js';
import { BLOOM_BYTES } from './bloom.js';
import { checksummed } from './checksummed.js';
import { encodeHeader, hashOfHeader } from './header-codec.js';
import { bytesOf, isAddress, isBytes, isHash, numberOf, type Fields } from './hex.js';

/** As a node told it; whether its hash is right has to be asked for. */
export interface ToldHeader extends ChainHeader {
  readonly logsBloom: Uint8Array;
  readonly receiptsRoot: string;
  readonly transactions: readonly string[];
  /** RLP; `undefined` if it is not one of Ethereum's headers. */
  encoded(): Buffer | undefined;
}

/** Null if there is no such block. */
export const headerReply: Reply<ToldHeader | null> = reply((value) => {
  if (value === null) return null;
  return isObject(value) ? headerIn(value) : undefined;
});

export const isHashed = (header: ToldHeader): boolean => {
  const encoded = header.encoded();
  return encoded !== undefined && hashOfHeader(encoded) === header.hash;
};

function headerIn(block: Fields): ToldHeader | undefined {
  const { hash, parentHash, receiptsRoot, transactions } = block;
  const number = numberOf(block.number);
  const seconds = numberOf(block.timestamp);
  const logsBloom = bytesOf(block.logsBloom);
  if (number === undefined || seconds === undefined || logsBloom?.length !== BLOOM_BYTES) return undefined;
  if (!isHash(hash) || !isHash(parentHash) || !isHash(receiptsRoot)) return undefined;
  if (!Array.isArray(transactions) || !transactions.every(isHash)) return undefined;
  return {
    number,
    hash: hash.toLowerCase(),
    parentHash: parentHash.toLowerCase(),
    timestamp: new Date(seconds * 1000),
    logsBloom,
    receiptsRoot: receiptsRoot.toLowerCase(),
    transactions,
    encoded: () => encodeHeader(block),
  };
}

export interface ToldLog extends ChainLog {
  readonly isRemoved: boolean;
}

export const logsReply: Reply<readonly ToldLog[]> = reply((value) => listOf(value, logIn));

/** Receipts as they came, each an object with its transaction's hash; null if the block is unknown. */
export interface ToldReceipt {
  readonly transactionHash: string;
  readonly fields: Fields;
}

export const receiptReply: Reply<ToldReceipt | null> = reply((value) =>
  value === null ? null : receiptIn(value),
);

export const receiptsReply: Reply<readonly ToldReceipt[] | null> = reply((value) =>
  value === null ? null : listOf(value, receiptIn),
);

function receiptIn(value: unknown): ToldReceipt | undefined {
  if (!isObject(value) || !isHash(value.transactionHash)) return undefined;
  return { transactionHash: value.transactionHash, fields: value };
}

function logIn(value: unknown): ToldLog | undefined {
  if (!isObject(value)) return undefined;
  const { address, topics, data, blockHash, transactionHash, removed } = value;
  const blockNumber = numberOf(value.blockNumber);
  const logIndex = numberOf(value.logIndex);
  if (!isAddress(address) || !isBytes(data) || !Array.isArray(topics) || !topics.every(isHash))
    return undefined;
  if (blockNumber === undefined || logIndex === undefined) return undefined;
  if (!isHash(blockHash) || !isHash(transactionHash)) return undefined;
  return {
    address: checksummed(address),
    topics,
    data,
    blockNumber,
    blockHash: blockHash.toLowerCase(),
    transactionHash,
    logIndex,
    isRemoved: removed === true,
  };
}

function listOf<T>(value: unknown, read: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: T[] = [];
  for (const item of value as unknown[]) {
    const one = read(item);
    if (one === undefined) return undefined;
    items.push(one);
  }
  return items;
}
