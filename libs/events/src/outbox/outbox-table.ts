import { Table, type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import {
  deleteRows,
  inTransaction,
  insertRows,
  storedDate,
  tableColumns,
  type DatabaseType,
} from '#libs/persistence';
import type { Position } from './position.js';

export interface OutboxRow {
  readonly id: number;
  /** Its events, by `pageOf`. */
  readonly page: string;
  /** By this replica or another one. */
  readonly isDelivered: boolean;
}

type Id = number | string;

/** Rows that are read at once. */
export const READ_ROWS = 64;
/** Ids between which the begin looks for gaps. */
const NEWEST = 1_000;
const PURGE_ROWS = 500;

/**
 * The statements on one outbox. The ids of undelivered rows stand in a table of their own: a mark in the row would make
 * SQLite write all its events again.
 */
export class OutboxTable {
  readonly #undelivered: string;

  constructor(readonly name: string) {
    this.#undelivered = `${name}_undelivered`;
  }

  async create(runner: QueryRunner, type: DatabaseType): Promise<void> {
    const { json, timestamp, integer } = tableColumns(type);
    const counted = { isPrimary: true, isGenerated: true, generationStrategy: 'increment' } as const;
    // SQLite counts up `INTEGER` only
    const id = type === 'sqlite' ? { ...counted, name: 'id', type: 'integer' } : integer('id', counted);
    const columns = [id, timestamp('created_at'), json('events')];
    await runner.createTable(new Table({ name: this.name, columns }));
    await runner.createTable(
      new Table({ name: this.#undelivered, columns: [integer('id', { isPrimary: true })] }),
    );
  }

  async add(manager: EntityManager, pages: readonly string[], now: Date): Promise<void> {
    const sql = `INSERT INTO ${this.name} (created_at, events) VALUES (?, ?)`;
    const ids: [Id][] = [];
    for (const page of pages) ids.push([insertedId(await manager.query(sql, [now, page]))]);
    await insertRows(manager, { table: this.#undelivered, columns: ['id'] }, ids);
  }

  /** In descending order. */
  async newestIds(source: DataSource): Promise<readonly number[]> {
    const rows = await source.query<{ id: Id }[]>(
      `SELECT id FROM ${this.name} ORDER BY id DESC LIMIT ${NEWEST}`,
    );
    return rows.map(({ id }) => Number(id));
  }

  /**
   * What the position has not passed, the lowest id first. One statement, so one snapshot: with a row it sees all that
   * the row's writer had seen, and no event overtakes an earlier one of its aggregate.
   */
  async read(source: DataSource, position: Position, now: number): Promise<readonly OutboxRow[]> {
    const gaps = position.gaps(now);
    const limit = READ_ROWS + position.unmarked;
    const sources = [
      `SELECT id FROM ${this.name} WHERE id > ? ORDER BY id LIMIT ${READ_ROWS}`,
      `SELECT id FROM ${this.#undelivered} ORDER BY id LIMIT ${limit}`,
    ];
    if (gaps.length > 0) {
      const among = gaps.map(() => 'id BETWEEN ? AND ?').join(' OR ');
      sources.push(`SELECT id FROM ${this.name} WHERE ${among} ORDER BY id LIMIT ${READ_ROWS}`);
    }
    const ids = sources.map((some, index) => `SELECT id FROM (${some}) s${index}`).join(' UNION ');
    const rows = await source.query<{ id: Id; events: string; undelivered: Id | null }[]>(
      // a cross join keeps its order on SQLite
      `SELECT t.id, t.events, u.id AS undelivered FROM (${ids}) n CROSS JOIN ${this.name} t ON t.id = n.id
       LEFT JOIN ${this.#undelivered} u ON u.id = t.id ORDER BY t.id LIMIT ${limit}`,
      [position.top ?? 0, ...gaps.flatMap(({ from, to }) => [from, to])],
    );
    return rows
      .filter(({ id }) => !position.isKnown(Number(id)))
      .map(({ id, events, undelivered }) => {
        return { id: Number(id), page: events, isDelivered: undelivered === null };
      });
  }

  async mark(source: DataSource, ids: readonly number[]): Promise<void> {
    // in one order, so that replicas that mark the same rows do not lock each other out
    const sorted = ids.toSorted((a, b) => a - b);
    const from = { table: this.#undelivered, column: 'id' };
    await inTransaction(source, (manager) => deleteRows(manager, from, sorted));
  }

  /** Deletes up to `PURGE_ROWS` delivered rows that are older, and tells whether there may be more. */
  async purge(source: DataSource, before: Date): Promise<boolean> {
    const rows = await source.query<{ id: Id; created_at: string | Date }[]>(
      `SELECT t.id, t.created_at FROM ${this.name} t LEFT JOIN ${this.#undelivered} u ON u.id = t.id
       WHERE u.id IS NULL ORDER BY t.id LIMIT ${PURGE_ROWS}`,
    );
    const old = rows.filter(({ created_at }) => storedDate(created_at) < before).map(({ id }) => id);
    if (old.length === 0) return false;
    await inTransaction(source, (manager) => deleteRows(manager, { table: this.name, column: 'id' }, old));
    return old.length === PURGE_ROWS;
  }
}

/** SQLite's driver gives the id itself, MySQL's a summary. */
function insertedId(outcome: unknown): Id {
  return typeof outcome === 'object' && outcome !== null
    ? (outcome as { insertId: Id }).insertId
    : (outcome as Id);
}
