import { Between, type DataSource } from 'typeorm';
import { storedDate } from '#libs/persistence';
import type { StoredLine } from '../domain/line.js';
import type { CoveredRange, PoisonRecord } from '../event-streams.port.js';
import type { RangeProof } from '#libs/chain';
import { blockRow, poisonRow, rangeRow } from './journal.row.js';
import { streamRow } from './stream.row.js';
import type { BlockMark } from './stream-writer.js';

interface RawLine {
  readonly position: number | string;
  readonly added: number | string;
  readonly block_number: number | string;
  readonly log_index: number | string;
  readonly block_time: string | Date;
  readonly block_hash: string;
  readonly body: string;
}

const COLUMNS = 'position, added, block_number, log_index, block_time, block_hash, body';

/** Reads journals. */
export class JournalStore {
  constructor(private readonly source: DataSource) {}

  /** Lines after the position, in order. */
  async lines(streamId: number, after: number, limit: number): Promise<StoredLine[]> {
    const rows = await this.source.query<RawLine[]>(
      `SELECT ${COLUMNS} FROM event_stream_journal WHERE stream_id = ? AND position > ? ORDER BY position LIMIT ?`,
      [streamId, after, limit],
    );
    return rows.map(lineOf);
  }

  /** Lines of these blocks that count. */
  async liveIn(streamId: number, from: number, to: number): Promise<StoredLine[]> {
    const rows = await this.source.query<RawLine[]>(
      `SELECT ${COLUMNS} FROM event_stream_journal WHERE stream_id = ? AND block_number BETWEEN ? AND ? AND live = 1`,
      [streamId, from, to],
    );
    return rows.map(lineOf);
  }

  /** The last position; `undefined` if there is no such stream. */
  async position(streamId: number): Promise<number | undefined> {
    const row = await this.source.manager.findOne(streamRow, {
      where: { id: streamId },
      select: { id: true, position: true },
    });
    return row?.position;
  }

  /** Newest first, below the number. */
  async marks(streamId: number, below: number, limit: number): Promise<readonly BlockMark[]> {
    return this.source.manager
      .createQueryBuilder(blockRow, 'b')
      .where({ streamId })
      .andWhere('b.number < :below', { below })
      .orderBy('b.number', 'DESC')
      .take(limit)
      .getMany();
  }

  /** Ranges that reach into these blocks, in order. */
  async ranges(streamId: number, from: number, to: number): Promise<readonly CoveredRange[]> {
    const rows = await this.source.manager
      .createQueryBuilder(rangeRow, 'r')
      .where({ streamId })
      .andWhere('r.toBlock >= :from AND r.fromBlock <= :to', { from, to })
      .orderBy('r.fromBlock', 'ASC')
      .getMany();
    return rows.map(rangeOf);
  }

  /** The ends of ranges, newest first, below the number. */
  async ends(streamId: number, below: number, limit: number): Promise<readonly BlockMark[]> {
    const rows = await this.source.manager
      .createQueryBuilder(rangeRow, 'r')
      .where({ streamId })
      .andWhere('r.toBlock < :below', { below })
      .orderBy('r.toBlock', 'DESC')
      .take(limit)
      .getMany();
    return rows.map(({ toBlock, hash }) => ({ number: toBlock, hash }));
  }

  /** Ids of what was passed over in these blocks. */
  async poisonIn(streamId: number, from: number, to: number): Promise<readonly string[]> {
    const rows = await this.source.manager.find(poisonRow, {
      where: { streamId, blockNumber: Between(from, to) },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  async poison(streamId: number, limit: number): Promise<readonly PoisonRecord[]> {
    const rows = await this.source.manager.find(poisonRow, {
      where: { streamId },
      order: { blockNumber: 'DESC', logIndex: 'DESC' },
      take: limit,
    });
    return rows.map(({ streamId: _, ...record }) => record);
  }
}

function lineOf(row: RawLine): StoredLine {
  return {
    position: Number(row.position),
    isAddition: Number(row.added) === 1,
    blockNumber: Number(row.block_number),
    logIndex: Number(row.log_index),
    blockTime: storedDate(row.block_time),
    blockHash: row.block_hash,
    body: row.body,
  };
}

function rangeOf(row: {
  fromBlock: number;
  toBlock: number;
  parentHash: string;
  hash: string;
  proof: string;
  events: number;
}): CoveredRange {
  const { fromBlock: from, toBlock: to, parentHash, hash, proof, events } = row;
  return { from, to, parentHash, hash, proof: proof as RangeProof, events };
}
