import { EntitySchema } from 'typeorm';
import { integerColumn, timestampColumn } from '#libs/persistence';

/** A line of a journal. */
export interface JournalRow {
  streamId: number;
  position: number;
  /** 1 added, 0 removed. */
  added: number;
  /** 1 while an added one is not taken back. */
  live: number;
  blockNumber: number;
  logIndex: number;
  blockTime: Date;
  blockHash: string;
  /** JSON: address, event, signature, args, transaction hash. Columns of their own would make up a half of the row. */
  body: string;
}

export const journalRow = new EntitySchema<JournalRow>({
  name: 'event_stream_journal',
  tableName: 'event_stream_journal',
  columns: {
    streamId: integerColumn({ name: 'stream_id', primary: true }),
    position: integerColumn({ primary: true }),
    added: integerColumn(),
    live: integerColumn(),
    blockNumber: integerColumn({ name: 'block_number' }),
    logIndex: integerColumn({ name: 'log_index' }),
    blockTime: timestampColumn({ name: 'block_time' }),
    blockHash: { type: 'varchar', length: 66, name: 'block_hash' },
    body: { type: 'text' },
  },
});

export const JOURNAL = {
  table: 'event_stream_journal',
  columns: [
    'stream_id',
    'position',
    'added',
    'live',
    'block_number',
    'log_index',
    'block_time',
    'block_hash',
    'body',
  ],
} as const;

/** A block near the head, by which a reorganisation is noticed. */
export interface BlockRow {
  streamId: number;
  number: number;
  hash: string;
}

export const blockRow = new EntitySchema<BlockRow>({
  name: 'event_stream_blocks',
  tableName: 'event_stream_blocks',
  columns: {
    streamId: integerColumn({ name: 'stream_id', primary: true }),
    number: integerColumn({ primary: true }),
    hash: { type: 'varchar', length: 66 },
  },
});

export const BLOCKS = { table: 'event_stream_blocks', columns: ['stream_id', 'number', 'hash'] } as const;

/** Blocks that were read one after the other, without a gap. */
export interface RangeRow {
  streamId: number;
  fromBlock: number;
  toBlock: number;
  parentHash: string;
  hash: string;
  proof: string;
  events: number;
}

export const rangeRow = new EntitySchema<RangeRow>({
  name: 'event_stream_ranges',
  tableName: 'event_stream_ranges',
  columns: {
    streamId: integerColumn({ name: 'stream_id', primary: true }),
    fromBlock: integerColumn({ name: 'from_block', primary: true }),
    toBlock: integerColumn({ name: 'to_block' }),
    parentHash: { type: 'varchar', length: 66, name: 'parent_hash' },
    hash: { type: 'varchar', length: 66 },
    proof: { type: 'varchar', length: 16 },
    events: integerColumn(),
  },
});

/** An event that could not be decoded. */
export interface PoisonRow {
  streamId: number;
  id: string;
  blockNumber: number;
  transactionHash: string;
  logIndex: number;
  reason: string;
  at: Date;
}

export const poisonRow = new EntitySchema<PoisonRow>({
  name: 'event_stream_poison',
  tableName: 'event_stream_poison',
  columns: {
    streamId: integerColumn({ name: 'stream_id', primary: true }),
    id: { type: 'varchar', length: 190, primary: true },
    blockNumber: integerColumn({ name: 'block_number' }),
    transactionHash: { type: 'varchar', length: 66, name: 'transaction_hash' },
    logIndex: integerColumn({ name: 'log_index' }),
    reason: { type: 'text' },
    at: timestampColumn(),
  },
});
