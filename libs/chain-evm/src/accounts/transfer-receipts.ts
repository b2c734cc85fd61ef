import type { BlockContents, Fees, Receipt, SentTransaction } from '#libs/chain';
import { RlpWriter } from '../encoding/rlp-writer.js';
import { orderedTrieRoot } from '../encoding/trie-root.js';

/** Of a transaction that runs no code and carries no data (yellow paper, appendix G: G_transaction). */
const TRANSFER_GAS = 21_000n;
const EMPTY_BLOOM = new Uint8Array(256);
const SUCCESS = 1;

/**
 * A node needs longer to give the receipts of a full block than to execute it, and all that most of them say is that
 * money was moved. That is tried as a guess here: the header's root of receipts proves it, or nothing is known.
 */
export function provenReceipts(
  block: BlockContents,
  sent: readonly SentTransaction[],
): readonly Receipt[] | undefined {
  const { commitments, transactionHashes } = block;
  if (!commitments || commitments.gasUsed !== TRANSFER_GAS * BigInt(sent.length)) return undefined;
  const isAll = transactionHashes.length === sent.length;
  if (!isAll || sent.some(({ hash }, i) => hash !== transactionHashes[i])) return undefined;
  if (rootOf(sent) !== commitments.receiptsRoot.toLowerCase()) return undefined;
  const [blockNumber, blockHash] = [Number(block.number), block.hash];
  return sent.map(({ hash, fees }) => {
    const gasPrice = paidPrice(fees, commitments.baseFee);
    return {
      hash,
      succeeded: true,
      blockNumber,
      blockHash,
      gasUsed: TRANSFER_GAS,
      gasPrice,
      contractAddress: undefined,
    };
  });
}

function rootOf(sent: readonly SentTransaction[]): string {
  const writer = new RlpWriter();
  const receipts = sent.map(({ raw }, i) => {
    // status, gas used so far, bloom, logs; before them the type of the transaction (EIP-2718)
    writer.begin().scalar(SUCCESS);
    writer.scalar(TRANSFER_GAS * BigInt(i + 1)).bytes(EMPTY_BLOOM);
    return Uint8Array.from(writer.emptyList().list(typeOf(raw)));
  });
  return `0x${Buffer.from(orderedTrieRoot(receipts)).toString('hex')}`;
}

/** `undefined` for a legacy one, which begins with the header of a list. */
function typeOf(raw: string): number | undefined {
  const first = Number.parseInt(raw.slice(2, 4), 16);
  return first < 0x80 ? first : undefined;
}

/** For a unit of gas, in wei (EIP-1559). */
function paidPrice(fees: Fees, baseFee = 0n): bigint {
  if (fees.type === 'legacy') return fees.gasPrice;
  const offered = baseFee + fees.maxPriorityFeePerGas;
  return offered < fees.maxFeePerGas ? offered : fees.maxFeePerGas;
}
