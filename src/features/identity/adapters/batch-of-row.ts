import type { Batch } from '../domain/batch.js';
import type { BatchRow } from './batch.row.js';

export function batchOfRow(row: BatchRow): Batch {
  const {
    chainId,
    contract,
    blockNumber,
    blockHash,
    blockTimestamp,
    transactionHash,
    finality,
    announced: _,
    ...same
  } = row;
  const located = blockNumber !== null && blockHash !== null && blockTimestamp !== null;
  return {
    ...same,
    place: chainId !== null && contract !== null ? { chainId, contract } : undefined,
    transactionHash: transactionHash ?? undefined,
    block: located ? { number: blockNumber, hash: blockHash, timestamp: blockTimestamp } : undefined,
    finality: finality ?? undefined,
  };
}

export function rowOfBatch(batch: Batch): BatchRow {
  const { place, block, transactionHash, finality, ...same } = batch;
  return {
    ...same,
    chainId: place?.chainId ?? null,
    contract: place?.contract ?? null,
    transactionHash: transactionHash ?? null,
    blockNumber: block?.number ?? null,
    blockHash: block?.hash ?? null,
    blockTimestamp: block?.timestamp ?? null,
    finality: finality ?? null,
    // told by the outbox
    announced: true,
  };
}
