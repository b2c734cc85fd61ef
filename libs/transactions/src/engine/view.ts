import { statusOf } from '../adapters/transaction-columns.js';
import { isFinal, type AttemptRecord, type TransactionRecord } from '../domain/record.js';
import type { Transaction, TransactionAttempt } from '../transactions.port.js';

/** What is known beside the transaction itself. */
export interface Surroundings {
  /** Why its account waits. */
  readonly laneWaitsFor?: string | undefined;
  /** The newest head that was looked at. */
  readonly head?: number | undefined;
}

export function viewOf(record: TransactionRecord, { laneWaitsFor, head }: Surroundings = {}): Transaction {
  const { id, network, from, to, value, data, state, hash, nonce, gasLimit, fees } = record;
  const { gasUsed, gasPrice, blockNumber, blockHash, contractAddress, failure } = record;
  const { owner, purpose, details, createdAt, updatedAt, confirmations: required } = record;
  const waits = state === 'accepted' || state === 'prepared';
  const depth = blockNumber === undefined ? 0 : Math.max(1, (head ?? blockNumber) - blockNumber + 1);
  return {
    id,
    network,
    from,
    to,
    value,
    data,
    state,
    status: statusOf(state),
    hash,
    nonce,
    gasLimit,
    fees,
    gasUsed,
    gasPrice,
    blockNumber,
    blockHash,
    contractAddress,
    confirmations: {
      required,
      seen: isFinal(state) && depth > 0 ? Math.max(depth, required) : depth,
    },
    waitingFor: record.waitingFor ?? (waits ? laneWaitsFor : undefined),
    failure: state === 'failed' || state === 'mined' ? failure : undefined,
    owner,
    purpose,
    details,
    createdAt,
    updatedAt,
  };
}

export function attemptView(attempt: AttemptRecord, record: TransactionRecord): TransactionAttempt {
  const { number, kind, hash, nonce, fees, createdAt, sentAt, outcome, note } = attempt;
  const known = { number, kind, hash, nonce, fees, createdAt, sentAt, note };
  // nothing but its making is written of an only attempt: the rest follows from the transaction
  const { sentAt: since, blockNumber, state } = record;
  const isMined = blockNumber !== undefined && hash === record.hash;
  if (number !== 1 || (outcome !== 'prepared' && !isMined)) return { ...known, outcome };
  const seen = isMined ? 'mined' : state === 'submitted' ? 'sent' : outcome;
  return { ...known, outcome: seen, sentAt: sentAt ?? since };
}
