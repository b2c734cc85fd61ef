import { LessThan, LessThanOrEqual, MoreThan, type DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '#libs/base';
import { inTransaction, insertRows, updateRows, type StoredRow } from '#libs/persistence';
import type { Line } from '../domain/line.js';
import { streamErrors } from '../errors.js';
import type { CoveredRange, PoisonRecord } from '../event-streams.port.js';
import { BLOCKS, blockRow, JOURNAL, journalRow, poisonRow, rangeRow } from './journal.row.js';
import type { Lease } from './lease-store.js';
import { streamRow, type StreamRow } from './stream.row.js';

export interface BlockMark {
  readonly number: number;
  readonly hash: string;
}

/** What is known of the network. */
export interface Sight {
  readonly head: number;
  readonly safe: number;
  readonly finalized: number;
}

/** Blocks that were read, and what was in them. */
export interface Advance {
  readonly to: BlockMark;
  readonly lines: readonly Line[];
  /** Of these the hashes are kept, to notice a reorganisation. */
  readonly marks: readonly BlockMark[];
  /** Marks below are not needed any more. */
  readonly forgetBelow: number;
  readonly range: CoveredRange;
  readonly poison: readonly PoisonRecord[];
  readonly blockedBy: string | undefined;
  readonly sight: Sight;
  readonly speed: number;
}

export interface TakeBack {
  /** All after this block is taken back; `undefined` for everything. */
  readonly to: number | undefined;
  readonly isReset: boolean;
}

/** How far it is. */
export interface Progress {
  readonly block: BlockMark | undefined;
  readonly position: number;
  /** False if more has to be taken back. */
  readonly isDone: boolean;
}

export type Note = Partial<Sight> & { readonly trouble: string | null; readonly blockedBy?: string };

/** Lines that are taken back in one transaction. */
const CHUNK = 5_000;
/** Blocks of one record of what was read. */
const RANGE_BLOCKS = 1_000;

type Ahead = Pick<StreamRow, 'blockNumber' | 'blockHash' | 'position'> &
  Partial<Pick<StreamRow, 'resetTo' | 'blockedBy' | 'trouble' | 'head' | 'safe' | 'finalized' | 'speed'>>;

/** Writes journals: the lines and the checkpoint in one transaction, which is void if the lease is lost. */
export class StreamWriter {
  constructor(
    private readonly source: DataSource,
    private readonly deps: { readonly clock: Clock; readonly leaseMs: number },
  ) {}

  /** Returns the new position. @throws STREAM_LOST */
  async advance(lease: Lease, from: number, advance: Advance): Promise<number> {
    const { to, lines, marks, range, sight } = advance;
    const position = from + lines.length;
    await inTransaction(this.source, async (manager) => {
      await this.#checkpoint(manager, lease, {
        blockNumber: to.number,
        blockHash: to.hash,
        position,
        ...sight,
        speed: advance.speed,
        blockedBy: advance.blockedBy ?? null,
        trouble: null,
      });
      const rows = lines.map((line, i) => rowOf(lease.id, { line, position: from + 1 + i, added: 1 }));
      await insertRows(manager, JOURNAL, rows);
      await insertRows(
        manager,
        BLOCKS,
        marks.map(({ number, hash }) => [lease.id, number, hash]),
      );
      await manager.delete(blockRow, { streamId: lease.id, number: LessThan(advance.forgetBelow) });
      await this.#cover(manager, lease.id, range);
      if (advance.poison.length > 0) await this.#keepPoison(manager, lease.id, advance.poison);
    });
    return position;
  }

  /** What the network has, where nothing is to be read; and why, if that is a trouble. @throws STREAM_LOST */
  async note(lease: Lease, change: Note): Promise<void> {
    const { id, holder, fence } = lease;
    const now = this.deps.clock.now();
    const set = { ...change, leaseUntil: new Date(now.getTime() + this.deps.leaseMs), updatedAt: now };
    const { affected } = await this.source.manager.update(streamRow, { id, holder, fence }, set);
    if (affected !== 1) throw streamErrors.STREAM_LOST({ name: lease.name });
  }

  /**
   * Takes the newest lines back, a part at a time: whole blocks, with the checkpoint before the first of them. It ends at
   * the newest block whose hash is known; until then the row says that more is to be taken back, so that whoever goes on
   * after a crash does not take a block of the former chain for one of the present.
   */
  async takeBack(lease: Lease, position: number, { to, isReset }: TakeBack): Promise<Progress> {
    return inTransaction(this.source, async (manager) => {
      const goal = to === undefined ? undefined : await this.#knownUpTo(manager, lease.id, to);
      const least = goal?.number ?? -1;
      const lines = await this.#newest(manager, lease.id, least);
      const isDone = lines.length < CHUNK;
      const lowest = lines.at(-1)?.blockNumber ?? 0;
      const block = isDone ? goal : { number: Math.max(least, lowest - 1), hash: '' };
      await this.#checkpoint(manager, lease, {
        blockNumber: block?.number ?? null,
        blockHash: block?.hash ?? null,
        position: position + lines.length,
        resetTo: isDone ? null : least + 1,
        blockedBy: null,
        trouble: null,
      });
      await this.#remove(manager, lease.id, { lines, from: position });
      await this.#uncover(manager, lease.id, block ?? { number: -1, hash: '' });
      if (isDone && !isReset) await manager.increment(streamRow, { id: lease.id }, 'reorganisations', 1);
      return { block, position: position + lines.length, isDone };
    });
  }

  async #checkpoint(manager: EntityManager, lease: Lease, ahead: Ahead): Promise<void> {
    const { clock, leaseMs } = this.deps;
    const { id, holder, fence, name } = lease;
    const now = clock.now();
    const set = { ...ahead, leaseUntil: new Date(now.getTime() + leaseMs), updatedAt: now };
    const { affected } = await manager.update(streamRow, { id, holder, fence }, set);
    if (affected !== 1) throw streamErrors.STREAM_LOST({ name });
  }

  /** Lines that count, newest first: at most a part, but none of a block without the others. */
  async #newest(manager: EntityManager, streamId: number, above: number): Promise<JournalLine[]> {
    const where = { streamId, live: 1 };
    const order = { position: 'DESC' } as const;
    const lines = await manager.find(journalRow, {
      where: { ...where, blockNumber: MoreThan(above) },
      order,
      take: CHUNK,
    });
    const last = lines.at(-1);
    if (lines.length < CHUNK || !last) return lines;
    const { blockNumber, position } = last;
    const rest = await manager.find(journalRow, {
      where: { ...where, blockNumber, position: LessThan(position) },
      order,
    });
    return [...lines, ...rest];
  }

  async #remove(
    manager: EntityManager,
    streamId: number,
    { lines, from }: { lines: readonly JournalLine[]; from: number },
  ): Promise<void> {
    const rows = lines.map((line, i) => rowOf(streamId, { line, position: from + 1 + i, added: 0 }));
    await updateRows(
      manager,
      { table: JOURNAL.table, keys: ['stream_id', 'position'], set: ['live'] },
      lines.map(({ position }) => [streamId, position, 0]),
    );
    await insertRows(manager, JOURNAL, rows);
  }

  /** The newest block up to this one whose hash is kept. */
  async #knownUpTo(manager: EntityManager, streamId: number, number: number): Promise<BlockMark | undefined> {
    const mark = await manager.findOne(blockRow, {
      where: { streamId, number: LessThanOrEqual(number) },
      order: { number: 'DESC' },
    });
    const end = await manager.findOne(rangeRow, {
      where: { streamId, toBlock: LessThanOrEqual(number) },
      order: { toBlock: 'DESC' },
    });
    if (!end || (mark && mark.number >= end.toBlock)) return mark ?? undefined;
    return { number: end.toBlock, hash: end.hash };
  }

  async #cover(manager: EntityManager, streamId: number, range: CoveredRange): Promise<void> {
    const { from, to, parentHash, hash, proof, events } = range;
    const before = await manager.findOneBy(rangeRow, { streamId, toBlock: from - 1 });
    const isSame = before?.proof === proof && before.hash === parentHash;
    if (before && isSame && to - before.fromBlock < RANGE_BLOCKS)
      await manager.update(
        rangeRow,
        { streamId, fromBlock: before.fromBlock },
        { toBlock: to, hash, events: before.events + events },
      );
    else
      await manager.insert(rangeRow, {
        streamId,
        fromBlock: from,
        toBlock: to,
        parentHash,
        hash,
        proof,
        events,
      });
  }

  async #uncover(
    manager: EntityManager,
    streamId: number,
    { number: block, hash }: BlockMark,
  ): Promise<void> {
    await manager.delete(blockRow, { streamId, number: MoreThan(block) });
    await manager.delete(rangeRow, { streamId, fromBlock: MoreThan(block) });
    await manager.delete(poisonRow, { streamId, blockNumber: MoreThan(block) });
    await manager.update(
      streamRow,
      { id: streamId },
      { poison: await manager.countBy(poisonRow, { streamId }) },
    );
    const cut = await manager.findOneBy(rangeRow, { streamId, toBlock: MoreThan(block) });
    if (!cut) return;
    const events = await manager
      .createQueryBuilder(journalRow, 'l')
      .where({ streamId, live: 1 })
      .andWhere('l.blockNumber BETWEEN :from AND :to', { from: cut.fromBlock, to: block })
      .getCount();
    await manager.update(rangeRow, { streamId, fromBlock: cut.fromBlock }, { toBlock: block, hash, events });
  }

  async #keepPoison(
    manager: EntityManager,
    streamId: number,
    records: readonly PoisonRecord[],
  ): Promise<void> {
    for (const record of records)
      await manager.upsert(poisonRow, { streamId, ...record }, ['streamId', 'id']);
    await manager.update(
      streamRow,
      { id: streamId },
      { poison: await manager.countBy(poisonRow, { streamId }) },
    );
  }
}

type JournalLine = Line & { readonly position: number };

function rowOf(
  streamId: number,
  { line, position, added }: { line: Line; position: number; added: 0 | 1 },
): StoredRow {
  const { blockNumber, logIndex, blockTime, blockHash, body } = line;
  return [streamId, position, added, added, blockNumber, logIndex, blockTime, blockHash, body];
}
