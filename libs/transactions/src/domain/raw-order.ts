import { orderedId, type JsonObject } from '#libs/base';
import type { ParsedTransaction } from '#libs/chain';
import type { AttemptRecord, TransactionRecord } from './record.js';
import { idempotencyIdOf, untouched } from './new-record.js';

export interface RawFacts {
  readonly network: string;
  readonly owner: string;
  readonly details?: JsonObject | undefined;
  readonly confirmations: number;
  readonly now: Date;
}

/** A transaction that was signed elsewhere; its hash is its key. */
export function rawOrder(
  parsed: ParsedTransaction,
  { network, owner, details = {}, confirmations, now }: RawFacts,
): { readonly records: readonly [TransactionRecord]; readonly attempts: readonly [AttemptRecord] } {
  const { from, to, value, data, nonce, gasLimit, fees, hash, raw } = parsed;
  const id = orderedId();
  const record: TransactionRecord = {
    ...untouched(now),
    id,
    network,
    from,
    to,
    value,
    data,
    owner,
    details,
    confirmations,
    nonce,
    gasLimit,
    fees,
    hash,
    purpose: 'raw',
    abi: undefined,
    options: { speed: 'standard', fixedGas: true },
    idempotencyId: idempotencyIdOf({ scope: `raw ${network}`, key: hash, fingerprint: hash }),
    fingerprint: hash,
    state: 'prepared',
    attempts: 1,
  };
  const attempt: AttemptRecord = {
    transactionId: id,
    number: 1,
    kind: 'raw',
    hash,
    nonce,
    raw,
    fees,
    createdAt: now,
    sentAt: undefined,
    outcome: 'prepared',
    note: undefined,
  };
  return { records: [record], attempts: [attempt] };
}
