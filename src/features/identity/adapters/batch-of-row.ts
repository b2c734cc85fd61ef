import type { Batch } from '../domain/batch.js';
import type { BatchRow } from './batch.row.js';

export function batchOfRow(row: BatchRow): Batch {
  const { id, network, root, size, state, settled, announced, createdAt, changedAt } = row;
  const { chainId, contract, blockNumber, blockHash, blockTimestamp } = row;
  const located = blockNumber !== null && blockHash !== null && blockTimestamp !== null;
  return {
    ...{ id, network, root, size, state, settled, announced, createdAt, changedAt },
    place: chainId !== null && contract !== null ? { chainId, contract } : undefined,
    transactionHash: row.transactionHash ?? undefined,
    block: located ? { number: blockNumber, hash: blockHash, timestamp: blockTimestamp } : undefined,
    finality: row.finality ?? undefined,
  };
}

export function rowOfBatch(batch: Batch): BatchRow {
  const { id, network, root, size, state, settled, announced, createdAt, changedAt, place, block } = batch;
  return {
    ...{ id, network, root, size, state, settled, announced, createdAt, changedAt },
    chainId: place?.chainId ?? null,
    contract: place?.contract ?? null,
    transactionHash: batch.transactionHash ?? null,
    blockNumber: block?.number ?? null,
    blockHash: block?.hash ?? null,
    blockTimestamp: block?.timestamp ?? null,
    finality: batch.finality ?? null,
  };
}
