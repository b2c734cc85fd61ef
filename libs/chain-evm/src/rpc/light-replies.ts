// Replies of which many are read at once: a schema library takes longer for one than the node does.
import type { BlockCommitments } from '#libs/chain';
import { isObject, reply, type Reply } from './envelope.js';

const HEX = /^0x[0-9a-f]*$/i;
const QUANTITY = /^0x[0-9a-f]{1,64}$/i;
const HASH = /^0x[0-9a-f]{64}$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;

const isHash = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);
const bigintOf = (value: unknown): bigint | undefined =>
  typeof value === 'string' && QUANTITY.test(value) ? BigInt(value) : undefined;
/** `undefined` too for what a double does not hold. */
const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && QUANTITY.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
};

export const hashReply: Reply<string> = reply((value) => (isHash(value) ? value : undefined));
export const amountReply: Reply<bigint> = reply(bigintOf);
export const countReply: Reply<number> = reply(numberOf);
export const dataReply: Reply<string> = reply((value) =>
  typeof value === 'string' && HEX.test(value) ? value : undefined,
);

/** Whether there is such a transaction. */
export const isThereReply: Reply<boolean> = reply((value) => {
  if (value === null) return false;
  return isObject(value) && isHash(value.hash) ? true : undefined;
});

export interface ReceiptReply {
  readonly hash: string;
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly gasUsed: bigint;
  /** Nodes before London (EIP-1559) do not tell it. */
  readonly gasPrice: bigint | undefined;
  readonly contractAddress: string | undefined;
}

/** Of one transaction; null while it is in no block. */
export const receiptOf = (hash: string): Reply<ReceiptReply | null> =>
  reply((value) => {
    if (value === null) return null;
    if (!isObject(value) || !isHash(value.transactionHash)) return undefined;
    if (value.transactionHash.toLowerCase() !== hash.toLowerCase()) return undefined;
    return receiptIn(value, hash);
  });

function receiptIn(value: Readonly<Record<string, unknown>>, hash: string): ReceiptReply | undefined {
  const blockNumber = numberOf(value.blockNumber);
  const gasUsed = bigintOf(value.gasUsed);
  const { blockHash, status, contractAddress } = value;
  if (blockNumber === undefined || gasUsed === undefined || !isHash(blockHash)) return undefined;
  // before Byzantium (EIP-658) receipts had no status
  const code = status === undefined || status === null ? 1 : numberOf(status);
  if (code === undefined) return undefined;
  const isCreation = typeof contractAddress === 'string' && ADDRESS.test(contractAddress);
  return {
    hash,
    succeeded: code !== 0,
    blockNumber,
    blockHash,
    gasUsed,
    gasPrice: bigintOf(value.effectiveGasPrice),
    contractAddress: isCreation ? contractAddress : undefined,
  };
}

export interface ContentsReply {
  readonly number: bigint;
  readonly hash: string;
  readonly parentHash: string;
  /** Unit: s. */
  readonly timestamp: number;
  readonly transactions: readonly string[];
  readonly commitments: BlockCommitments | undefined;
}

/** A block with the hashes of its transactions; null if there is none. */
export const contentsReply: Reply<ContentsReply | null> = reply((value) => {
  if (value === null) return null;
  return isObject(value) ? contentsIn(value, value.transactions) : undefined;
});

/** A block with whole transactions; null if none in it is of the account and the nonce, or there is no such block. */
export const contentsUsing = (of: {
  readonly address: string;
  readonly nonce: number;
}): Reply<ContentsReply | null> =>
  reply((value) => {
    if (value === null) return null;
    const whole: unknown = isObject(value) ? value.transactions : undefined;
    if (!isObject(value) || !Array.isArray(whole) || !whole.every(isObject)) return undefined;
    const contents = contentsIn(
      value,
      whole.map(({ hash }) => hash),
    );
    const address = of.address.toLowerCase();
    const isUsed = whole.some(
      ({ from, nonce }) =>
        typeof from === 'string' && from.toLowerCase() === address && numberOf(nonce) === of.nonce,
    );
    return contents && !isUsed ? null : contents;
  });

function contentsIn(
  value: Readonly<Record<string, unknown>>,
  transactions: unknown,
): ContentsReply | undefined {
  const { hash, parentHash } = value;
  const number = bigintOf(value.number);
  const timestamp = numberOf(value.timestamp);
  if (number === undefined || timestamp === undefined || !isHash(hash) || !isHash(parentHash))
    return undefined;
  if (!Array.isArray(transactions) || !transactions.every(isHash)) return undefined;
  return { number, hash, parentHash, timestamp, transactions, commitments: commitmentsIn(value) };
}

function commitmentsIn(value: Readonly<Record<string, unknown>>): BlockCommitments | undefined {
  const { receiptsRoot, baseFeePerGas } = value;
  const gasUsed = bigintOf(value.gasUsed);
  if (gasUsed === undefined || !isHash(receiptsRoot)) return undefined;
  return { gasUsed, baseFee: bigintOf(baseFeePerGas), receiptsRoot };
}
