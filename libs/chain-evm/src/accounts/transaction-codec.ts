import {
  chainErrors,
  type AccountSignature,
  type SignedTransaction,
  type UnsignedTransaction,
} from '#libs/chain';
import { keccak256 } from '#libs/crypto';
import { RlpWriter } from '../encoding/rlp-writer.js';

/** EIP-1559. */
const DYNAMIC_FEE = 2;
/** 2^256: words of the machine are below. */
const WORD_LIMIT = 1n << 256n;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** A network as transactions name it. */
export interface ChainRef {
  readonly network: string;
  readonly chainId: bigint;
}

/** A transaction on its way to a signature. */
export interface Signable {
  /** What is signed: 32 bytes. */
  readonly digest: Uint8Array;
  /** The encoded fields that do not depend on the signature. */
  readonly fields: Uint8Array;
  readonly type: 'eip1559' | 'legacy';
}

const writer = new RlpWriter();

/** Encodes without the signature (EIP-1559, or EIP-155 where fees are of the legacy type). @throws CHAIN_TRANSACTION_INVALID */
export function toSignable(chain: ChainRef, transaction: UnsignedTransaction): Signable {
  const { fees, nonce, gasLimit, value, to, data } = transaction;
  const checked = fieldsChecker(chain.network);
  writer.begin();
  if (fees.type === 'eip1559') {
    writer.scalar(chain.chainId).scalar(checked('nonce', nonce));
    writer.scalar(checked('maxPriorityFeePerGas', fees.maxPriorityFeePerGas));
    writer.scalar(checked('maxFeePerGas', fees.maxFeePerGas));
  } else writer.scalar(checked('nonce', nonce)).scalar(checked('gasPrice', fees.gasPrice));
  writer.scalar(checked('gasLimit', gasLimit));
  if (to !== undefined && !ADDRESS.test(to)) throw invalid(chain.network, `"to" is no address: ${to}.`);
  writer.hex(to === undefined ? '' : to.slice(2));
  writer.scalar(checked('value', value));
  if (!data.startsWith('0x') || !writer.hex(data.slice(2)))
    throw invalid(chain.network, '"data" is not an even number of hex digits after 0x.');
  if (fees.type === 'eip1559') writer.emptyList();
  const fields = Uint8Array.from(writer.items);
  const unsigned =
    fees.type === 'eip1559'
      ? writer.list(DYNAMIC_FEE)
      : writer.scalar(chain.chainId).scalar(0).scalar(0).list();
  return { digest: keccak256(unsigned), fields, type: fees.type };
}

export function withSignature(
  chain: ChainRef,
  { fields, type }: Signable,
  { r, s, yParity }: AccountSignature,
): SignedTransaction {
  writer.begin().encoded(fields);
  if (type === 'eip1559') writer.scalar(yParity);
  // EIP-155
  else writer.scalar(chain.chainId * 2n + 35n + BigInt(yParity));
  writer.scalarBytes(r).scalarBytes(s);
  const bytes = writer.list(type === 'eip1559' ? DYNAMIC_FEE : undefined);
  return { raw: `0x${bytes.toString('hex')}`, hash: hexOf(keccak256(bytes)) };
}

/** The hash of a transaction in its broadcast form; `undefined` if that is no hex. */
export function hashOfRaw(raw: string): string | undefined {
  const bytes = Buffer.from(raw.slice(2), 'hex');
  if (!raw.startsWith('0x') || bytes.length === 0 || bytes.length * 2 !== raw.length - 2) return undefined;
  return hexOf(keccak256(bytes));
}

/** 0x-prefixed. */
export function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
}

function fieldsChecker(network: string) {
  return <N extends bigint | number>(name: string, value: N): N => {
    const isFine =
      typeof value === 'number'
        ? Number.isSafeInteger(value) && value >= 0
        : value >= 0n && value < WORD_LIMIT;
    if (isFine) return value;
    throw invalid(network, `"${name}" is not a whole number of at most 256 bits: ${value}.`);
  };
}

const invalid = (network: string, reason: string) =>
  chainErrors.CHAIN_TRANSACTION_INVALID({ network, reason });
