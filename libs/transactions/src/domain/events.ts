import type { JsonObject } from '#libs/base';
import type { TransactionRecord } from './record.js';
import type { TRANSACTION_EVENTS } from '../transactions.port.js';

export type TransactionEventType = (typeof TRANSACTION_EVENTS)[keyof typeof TRANSACTION_EVENTS];

export interface TransactionEvent {
  readonly topic: 'blockchain.events';
  readonly type: TransactionEventType;
  readonly aggregate: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** What is told of a transaction as it is now. */
export function eventOf(type: TransactionEventType, record: TransactionRecord): TransactionEvent {
  const { id, network, from, to, hash, state, purpose, owner, details, blockNumber, failure } = record;
  return {
    topic: 'blockchain.events',
    type,
    aggregate: id,
    data: {
      transactionId: id,
      network,
      from,
      to: to ?? null,
      hash: hash ?? null,
      state,
      purpose,
      owner,
      details,
      ...(blockNumber === undefined ? undefined : { blockNumber }),
      ...(record.contractAddress === undefined ? undefined : { contractAddress: record.contractAddress }),
      ...(failure === undefined ? undefined : { failure: { ...failure } }),
    },
    metadata: { status: state },
  };
}
