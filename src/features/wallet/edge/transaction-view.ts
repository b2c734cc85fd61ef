import type { Fees } from '#libs/chain';
import type { Transaction, TransactionAttempt, TransactionPage } from '#libs/transactions';
import { connectionOf } from './paging.dto.js';
import type {
  AttemptDto,
  FeesDto,
  TransactionConnectionDto,
  TransactionDto,
  TransactionPageDto,
} from './transaction.dto.js';

export function transactionView(transaction: Transaction): TransactionDto {
  const { value, gasLimit, fees, gasUsed, gasPrice, createdAt, updatedAt, ...rest } = transaction;
  const { id, network, from, to, data, state, status, hash, nonce, blockNumber, blockHash } = rest;
  const { contractAddress, confirmations, waitingFor, failure, owner, purpose, details } = rest;
  return present({
    id,
    network,
    from,
    to,
    value: value.toString(),
    data,
    state,
    status,
    hash,
    nonce,
    gasLimit: gasLimit?.toString(),
    fees: fees && feesView(fees),
    gasUsed: gasUsed?.toString(),
    gasPrice: gasPrice?.toString(),
    blockNumber,
    blockHash,
    contractAddress,
    confirmations: { required: confirmations.required, seen: confirmations.seen },
    waitingFor,
    failure: failure && { kind: failure.kind, reason: failure.reason },
    owner,
    purpose,
    details,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    source: 'database',
  });
}

/** Without `data`: a page of contracts' code would be megabytes. */
export function transactionPage({ items, nextCursor }: TransactionPage): TransactionPageDto {
  const short = items.map((item) => present({ ...transactionView(item), data: undefined }));
  return { items: short, ...(nextCursor !== undefined && { nextCursor }) };
}

export function transactionConnection({ items, nextCursor }: TransactionPage): TransactionConnectionDto {
  const edges = items.map((item) => ({ cursor: item.id, node: transactionView(item) }));
  return connectionOf(edges, nextCursor);
}

export function attemptView(attempt: TransactionAttempt): AttemptDto {
  const { number, kind, hash, nonce, fees, createdAt, sentAt, outcome, note } = attempt;
  const times = { createdAt: createdAt.toISOString(), sentAt: sentAt?.toISOString() };
  return present({ number, kind, hash, nonce, fees: feesView(fees), ...times, outcome, note });
}

function feesView(fees: Fees): FeesDto {
  if (fees.type === 'legacy') return { type: fees.type, gasPrice: fees.gasPrice.toString() };
  const { type, maxFeePerGas, maxPriorityFeePerGas } = fees;
  return {
    type,
    maxFeePerGas: maxFeePerGas.toString(),
    maxPriorityFeePerGas: maxPriorityFeePerGas.toString(),
  };
}

/** What is unknown is absent, not null. */
function present<T extends object>(view: T): T {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as T;
}
