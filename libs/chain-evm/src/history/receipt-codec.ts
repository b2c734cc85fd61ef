import { decodeRlp, type RlpItem } from '../encoding/rlp-reader.js';
import { RlpWriter } from '../encoding/rlp-writer.js';
import { orderedTrieRoot } from '../encoding/trie-root.js';
import { isObject } from '../rpc/envelope.js';
import { numberOf, scalarDigits, type Fields } from './hex.js';

/** A log without its place. */
export interface BareLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

const ADDRESS_BYTES = 20;
const TOPIC_BYTES = 32;
const MOST_TOPICS = 4;
/** Bytes below begin a typed envelope, those from here on a list (EIP-2718). */
const LIST = 0xc0;
const MOST_TYPE = 0x7f;
/** Deposits of the OP stack, which have two fields more since Canyon. */
const DEPOSIT = 0x7e;

const [whole, logs, log, topics] = [new RlpWriter(), new RlpWriter(), new RlpWriter(), new RlpWriter()];

/**
 * A receipt of `eth_getTransactionReceipt` as it is in the trie (yellow paper 4.4.1, EIP-2718, EIP-658; before Byzantium
 * with a state root in place of the status); `undefined` if something is missing or malformed.
 */
export function encodeReceipt(receipt: Fields): Uint8Array | undefined {
  const type = receipt.type === undefined ? 0 : numberOf(receipt.type);
  if (type === undefined || type > MOST_TYPE || !Array.isArray(receipt.logs)) return undefined;
  whole.begin();
  const isPut =
    (isGiven(receipt.root) && receipt.root !== '0x'
      ? putBytes(whole, receipt.root)
      : putScalar(receipt.status)) &&
    putScalar(receipt.cumulativeGasUsed) &&
    putBytes(whole, receipt.logsBloom) &&
    putLogs(receipt.logs);
  if (!isPut || !putDeposit(type, receipt)) return undefined;
  return Uint8Array.from(whole.list(type === 0 ? undefined : type));
}

/** 0x-prefixed, as it is in the header of their block. */
export function rootOfReceipts(raw: readonly Uint8Array[]): string {
  return `0x${Buffer.from(orderedTrieRoot(raw)).toString('hex')}`;
}

/** The logs of a receipt as it is in the trie; `undefined` for bytes that are none. Lower case. */
export function logsOfReceipt(raw: Uint8Array): readonly BareLog[] | undefined {
  const item = decodeRlp((raw[0] ?? 0) < LIST ? raw.subarray(1) : raw);
  if (!isList(item) || item.length < 4 || !isList(item[3])) return undefined;
  const found = item[3].map(logOf);
  return found.every((one) => one !== undefined) ? found : undefined;
}

function logOf(item: RlpItem): BareLog | undefined {
  if (!isList(item) || item.length !== 3) return undefined;
  const [address, list, data] = item;
  if (!(address instanceof Uint8Array) || address.length !== ADDRESS_BYTES) return undefined;
  if (!isList(list) || list.length > MOST_TOPICS || !(data instanceof Uint8Array)) return undefined;
  if (!list.every((topic) => topic instanceof Uint8Array && topic.length === TOPIC_BYTES)) return undefined;
  return { address: text(address), topics: (list as readonly Uint8Array[]).map(text), data: text(data) };
}

function putLogs(list: readonly unknown[]): boolean {
  logs.begin();
  for (const one of list) {
    if (!isObject(one) || !Array.isArray(one.topics)) return false;
    topics.begin();
    if (!one.topics.every((topic) => putBytes(topics, topic))) return false;
    if (!putBytes(log.begin(), one.address)) return false;
    log.encoded(topics.list());
    if (!putBytes(log, one.data)) return false;
    logs.encoded(log.list());
  }
  whole.encoded(logs.list());
  return true;
}

/** Before Canyon the nonce was told, but not hashed. */
function putDeposit(type: number, { depositNonce, depositReceiptVersion }: Fields): boolean {
  if (type !== DEPOSIT || !isGiven(depositReceiptVersion)) return true;
  return putScalar(depositNonce) && putScalar(depositReceiptVersion);
}

function putBytes(writer: RlpWriter, value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('0x') && writer.hex(value.slice(2));
}

function putScalar(value: unknown): boolean {
  return numberOf(value) !== undefined && whole.hex(scalarDigits(String(value)));
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const isList = (item: RlpItem | undefined): item is readonly RlpItem[] => Array.isArray(item);
const text = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;
