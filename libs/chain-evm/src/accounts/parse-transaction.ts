import { Transaction } from 'ethers';
import { messageOf, type AppError } from '#libs/base';
import { chainErrors, type Fees, type ParsedTransaction } from '#libs/chain';

/** Legacy, EIP-2930 and EIP-1559. Blobs (EIP-4844) and delegations (EIP-7702) need more than their bytes. */
const TYPES: ReadonlySet<number | null> = new Set([0, 1, 2]);

/**
 * Reads the bytes of a signed transaction. An access list (EIP-2930) stays in the bytes.
 * @throws CHAIN_TRANSACTION_INVALID for bytes that are malformed, unsigned, of another type, or of another chain
 */
export function parseTransaction(
  raw: string,
  { network, chainId }: { readonly network: string; readonly chainId: bigint | undefined },
): ParsedTransaction {
  const invalid = (reason: string, cause?: unknown) =>
    chainErrors.CHAIN_TRANSACTION_INVALID({ network, reason }, { cause });
  const parsed = decoded(raw, (thrown) => invalid(reasonOf(thrown), thrown));
  if (!TYPES.has(parsed.type)) throw invalid(`type ${parsed.type} is not supported; send 0, 1 or 2.`);
  const { from, hash, signature } = parsed;
  if (!signature || from === null || hash === null) throw invalid('they bear no signature.');
  if (!signature.isValid()) throw invalid('s of the signature is in the upper half of the order (EIP-2).');
  // bytes with another spelling have another hash on the network than here
  if (parsed.serialized !== raw.toLowerCase()) throw invalid('they are not in the canonical encoding.');
  const own = parsed.chainId === 0n ? undefined : parsed.chainId;
  if (own !== undefined && chainId !== undefined && own !== chainId)
    throw invalid(`they are for chain ${own}, this is chain ${chainId}.`);
  const { to, value, data, nonce, gasLimit } = parsed;
  const fees = feesOf(parsed);
  if (fees.type === 'eip1559' && fees.maxPriorityFeePerGas > fees.maxFeePerGas)
    throw invalid('maxPriorityFeePerGas is more than maxFeePerGas.');
  const chain = own?.toString();
  return { from, to: to ?? undefined, value, data, nonce, gasLimit, fees, raw, hash, chainId: chain };
}

function decoded(raw: string, invalid: (thrown: unknown) => AppError): Transaction {
  try {
    return Transaction.from(raw);
  } catch (thrown) {
    throw invalid(thrown);
  }
}

function feesOf({ type, gasPrice, maxFeePerGas, maxPriorityFeePerGas }: Transaction): Fees {
  if (type !== 2) return { type: 'legacy', gasPrice: gasPrice ?? 0n };
  return {
    type: 'eip1559',
    maxFeePerGas: maxFeePerGas ?? 0n,
    maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n,
  };
}

/** ethers appends the whole argument to its messages; `shortMessage` has the reason only. */
function reasonOf(thrown: unknown): string {
  const isShort = Error.isError(thrown) && 'shortMessage' in thrown;
  return `${isShort ? String(thrown.shortMessage) : messageOf(thrown)}.`;
}
