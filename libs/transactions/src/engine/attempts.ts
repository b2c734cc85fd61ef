import type { Fees, SignedTransaction } from '#libs/chain';
import type { AttemptRecord, TransactionRecord } from '../domain/record.js';
import type { AttemptKind } from '../transactions.port.js';

export interface AttemptParts {
  readonly record: TransactionRecord;
  readonly kind: AttemptKind;
  readonly nonce: number;
  readonly fees: Fees;
  readonly signed: SignedTransaction;
  readonly now: Date;
}

/** The next set of bytes of a transaction; its newest hash is from now on the one that is told. */
export function newAttempt({ record, kind, nonce, fees, signed, now }: AttemptParts): AttemptRecord {
  record.attempts += 1;
  record.nonce = nonce;
  record.fees = fees;
  record.hash = signed.hash;
  return {
    transactionId: record.id,
    number: record.attempts,
    kind,
    hash: signed.hash,
    nonce,
    raw: signed.raw,
    fees,
    createdAt: now,
    sentAt: undefined,
    outcome: 'prepared',
    note: undefined,
  };
}

/** The fees, but never more than the asker allows. */
export function within(fees: Fees, most: string | undefined): Fees {
  if (most === undefined) return fees;
  const cap = BigInt(most);
  const least = (value: bigint) => (value < cap ? value : cap);
  if (fees.type === 'legacy') return { type: 'legacy', gasPrice: least(fees.gasPrice) };
  return {
    type: 'eip1559',
    maxFeePerGas: least(fees.maxFeePerGas),
    maxPriorityFeePerGas: least(fees.maxPriorityFeePerGas),
  };
}

/** Whether a pool takes these fees in the place of the former ones: geth asks for a tenth more, in both parts. */
export function replaces(fees: Fees, former: Fees): boolean {
  const more = (next: bigint, before: bigint) => next * 10n >= before * 11n && next > before;
  if (fees.type === 'legacy' || former.type === 'legacy') return more(mostOf(fees), mostOf(former));
  return (
    more(fees.maxFeePerGas, former.maxFeePerGas) &&
    more(fees.maxPriorityFeePerGas, former.maxPriorityFeePerGas)
  );
}

/** What is offered at most for a unit of gas. */
export const mostOf = (fees: Fees): bigint => (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas);

/** Whoever waits with the same nonce and pays more does not tell how much: it is found in few steps. */
export function doubled(fees: Fees): Fees {
  if (fees.type === 'legacy') return { type: 'legacy', gasPrice: 2n * fees.gasPrice };
  const maxFeePerGas = 2n * fees.maxFeePerGas;
  const tenth = maxFeePerGas / 10n;
  const tip = 2n * fees.maxPriorityFeePerGas;
  return { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas: tip > tenth ? tip : tenth };
}
