import { keccak256 } from '#libs/crypto';
import { decodeRlp } from '../encoding/rlp-reader.js';
import { RlpWriter } from '../encoding/rlp-writer.js';
import { BLOOM_BYTES } from './bloom.js';
import { scalarDigits, type Fields } from './hex.js';

/** As of the yellow paper (4.3); `scalar` has no leading zeros. */
const BASE = [
  ['parentHash', 'bytes'],
  ['sha3Uncles', 'bytes'],
  ['miner', 'bytes'],
  ['stateRoot', 'bytes'],
  ['transactionsRoot', 'bytes'],
  ['receiptsRoot', 'bytes'],
  ['logsBloom', 'bytes'],
  ['difficulty', 'scalar'],
  ['number', 'scalar'],
  ['gasLimit', 'scalar'],
  ['gasUsed', 'scalar'],
  ['timestamp', 'scalar'],
  ['extraData', 'bytes'],
  ['mixHash', 'bytes'],
  ['nonce', 'bytes'],
] as const;

/** What came later, in order; a header has as many of them as its fork knew. */
const LATER = [
  // London, EIP-1559
  ['baseFeePerGas', 'scalar'],
  // Shanghai, EIP-4895
  ['withdrawalsRoot', 'bytes'],
  // Cancun, EIP-4844 and EIP-4788
  ['blobGasUsed', 'scalar'],
  ['excessBlobGas', 'scalar'],
  ['parentBeaconBlockRoot', 'bytes'],
  // Prague, EIP-7685
  ['requestsHash', 'bytes'],
] as const;

const AT = { parentHash: 0, receiptsRoot: 5, logsBloom: 6, number: 8, timestamp: 11 };
const MOST_SECONDS = 8.64e12;
const HASH_BYTES = 32;

const writer = new RlpWriter();

/** RLP of a block as `eth_getBlockByNumber` gives it; `undefined` if something is missing or malformed. */
export function encodeHeader(block: Fields): Buffer | undefined {
  writer.begin();
  for (const [name, kind] of BASE) if (!put(block[name], kind)) return undefined;
  for (const [name, kind] of LATER) {
    const value = block[name];
    if (value !== undefined && value !== null && !put(value, kind)) return undefined;
  }
  return Buffer.from(writer.list());
}

/** 0x-prefixed. */
export function hashOfHeader(rlp: Uint8Array): string {
  return `0x${Buffer.from(keccak256(rlp)).toString('hex')}`;
}

export interface DecodedHeader {
  readonly number: number;
  readonly parentHash: string;
  readonly timestamp: Date;
  readonly receiptsRoot: string;
  readonly logsBloom: Uint8Array;
}

/** `undefined` for bytes that are no header. */
export function decodeHeader(rlp: Uint8Array): DecodedHeader | undefined {
  const items = decodeRlp(rlp);
  if (!isListOfBytes(items) || items.length < BASE.length) return undefined;
  const logsBloom = items[AT.logsBloom];
  const parentHash = hashText(items[AT.parentHash]);
  const receiptsRoot = hashText(items[AT.receiptsRoot]);
  const number = numberIn(items[AT.number]);
  const seconds = numberIn(items[AT.timestamp]);
  if (parentHash === undefined || receiptsRoot === undefined || logsBloom?.length !== BLOOM_BYTES)
    return undefined;
  if (number === undefined || seconds === undefined || seconds > MOST_SECONDS) return undefined;
  return { number, parentHash, timestamp: new Date(seconds * 1000), receiptsRoot, logsBloom };
}

function put(value: unknown, kind: 'bytes' | 'scalar'): boolean {
  if (typeof value !== 'string' || !value.startsWith('0x')) return false;
  return writer.hex(kind === 'bytes' ? value.slice(2) : scalarDigits(value));
}

function isListOfBytes(item: ReturnType<typeof decodeRlp>): item is readonly Uint8Array[] {
  return Array.isArray(item) && item.every((part) => part instanceof Uint8Array);
}

function hashText(bytes: Uint8Array | undefined): string | undefined {
  return bytes?.length === HASH_BYTES ? `0x${Buffer.from(bytes).toString('hex')}` : undefined;
}

/** Without leading zeros, and as far as a double holds it. */
function numberIn(bytes: Uint8Array | undefined): number | undefined {
  if (!bytes || bytes.length > 7 || bytes[0] === 0) return undefined;
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(number) ? number : undefined;
}
