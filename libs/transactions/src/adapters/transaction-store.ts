import {
  In,
  IsNull,
  MoreThan,
  Not,
  type DataSource,
  type EntityManager,
  type SelectQueryBuilder,
} from 'typeorm';
import { page, selectRows, type Page } from '#libs/persistence';
import { SIGNED_STATES, type AttemptRecord, type TransactionRecord } from '../domain/record.js';
import type { TransactionQuery } from '../transactions.port.js';
import { attemptRow } from './attempt.row.js';
import { attemptOf, recordOf } from './transaction-columns.js';
import { transactionRow, type TransactionRow } from './transaction.row.js';

/** A transaction and its signed bytes, oldest first. */
export interface Tracked {
  readonly record: TransactionRecord;
  readonly attempts: AttemptRecord[];
}

/** Blocks that rows say to be in; newest first. */
export interface NotedBlock {
  readonly number: number;
  readonly hash: string;
}

export interface OpenAccount {
  readonly address: string;
  /** Transactions without a nonce, up to the id that was asked for. */
  readonly accepted: number;
  /** Those that were signed elsewhere and not sent yet. */
  readonly raw: number;
}

export interface OpenAccounts {
  readonly accounts: readonly OpenAccount[];
  /** The greatest id of an accepted one; empty if there is none. */
  readonly lastAccepted: string;
}

const CHUNK = 400;

/** Reads transactions. */
export class TransactionStore {
  constructor(readonly source: DataSource) {}

  get manager(): EntityManager {
    return this.source.manager;
  }

  async find(id: string): Promise<TransactionRecord | undefined> {
    const row = await this.manager.findOneBy(transactionRow, { id });
    return row ? recordOf(row) : undefined;
  }

  async findByHash(hash: string): Promise<TransactionRecord | undefined> {
    const attempt = await this.attemptByHash(hash);
    return attempt ? this.find(attempt.transactionId) : undefined;
  }

  async attemptByHash(hash: string): Promise<AttemptRecord | undefined> {
    const row = await this.manager.findOneBy(attemptRow, { hash });
    return row ? attemptOf(row) : undefined;
  }

  async findByKey(idempotencyId: string): Promise<TransactionRecord | undefined> {
    const row = await this.manager.findOneBy(transactionRow, { idempotencyId });
    return row ? recordOf(row) : undefined;
  }

  async findMany(ids: readonly string[]): Promise<TransactionRecord[]> {
    const records: TransactionRecord[] = [];
    for (let from = 0; from < ids.length; from += CHUNK) {
      const rows = await this.manager.findBy(transactionRow, { id: In(ids.slice(from, from + CHUNK)) });
      records.push(...rows.map(recordOf));
    }
    return records;
  }

  async attempts(id: string): Promise<AttemptRecord[]> {
    const rows = await this.manager.find(attemptRow, {
      where: { transactionId: id },
      order: { number: 'ASC' },
    });
    return rows.map(attemptOf);
  }

  async list({ cursor, limit, ...wanted }: TransactionQuery): Promise<Page<TransactionRecord>> {
    const query = this.manager.createQueryBuilder(transactionRow, 't');
    for (const [property, value] of Object.entries(wanted) as [keyof TransactionRow, string | undefined][])
      if (value !== undefined) query.andWhere(`t.${property} = :${property}`, { [property]: value });
    const found = await page(query, { cursor, limit, sort: ['id'], direction: 'DESC' });
    return { items: found.items.map(recordOf), nextCursor: found.nextCursor };
  }

  /** Accounts with work for a lane. Of accepted ones, those up to the id `upTo` are counted. */
  async openAccounts(network: string, upTo: string): Promise<OpenAccounts> {
    const accepted = await this.#openIn(network, 'accepted')
      .addSelect('SUM(CASE WHEN t.id <= :upTo THEN 1 ELSE 0 END)', 'count')
      .addSelect('MAX(t.id)', 'last')
      .setParameter('upTo', upTo)
      .getRawMany<{ address: string; count: number | string; last: string }>();
    const accounts = new Map<string, OpenAccount>();
    for (const { address, count } of accepted)
      accounts.set(address, { address, accepted: Number(count), raw: 0 });
    // one state at a time comes from the index in its order
    for (const state of SIGNED_STATES)
      for (const { address } of await this.#openIn(network, state).getRawMany<{ address: string }>())
        if (!accounts.has(address)) accounts.set(address, { address, accepted: 0, raw: 0 });
    const raws = await this.#openIn(network, 'prepared')
      .addSelect('COUNT(*)', 'raw')
      .andWhere({ purpose: 'raw' })
      .getRawMany<{ address: string; raw: number | string }>();
    for (const { address, raw } of raws) {
      const { accepted: count = 0 } = accounts.get(address) ?? {};
      accounts.set(address, { address, accepted: count, raw: Number(raw) });
    }
    const last = accepted.reduce((most, row) => (row.last > most ? row.last : most), '');
    return { accounts: [...accounts.values()], lastAccepted: last };
  }

  /** Accounts that have some in the state. */
  #openIn(network: string, state: string): SelectQueryBuilder<TransactionRow> {
    return this.manager
      .createQueryBuilder(transactionRow, 't')
      .select('t.from', 'address')
      .where({ network, state })
      .groupBy('t.from');
  }

  /** What was accepted for the account, in order, after the id. */
  async accepted(
    place: { network: string; address: string; after: string },
    limit: number,
  ): Promise<TransactionRecord[]> {
    const { network, address, after } = place;
    const rows = await this.manager.find(transactionRow, {
      where: { network, from: address, state: 'accepted', id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
    return rows.map(recordOf);
  }

  /** What has a nonce and is not final, in the order of nonces. */
  async signed(network: string, address: string): Promise<Tracked[]> {
    const rows = await this.manager.find(transactionRow, {
      where: { network, from: address, state: In([...SIGNED_STATES]) },
      order: { nonce: 'ASC' },
    });
    return this.track(rows.map(recordOf));
  }

  async track(records: readonly TransactionRecord[]): Promise<Tracked[]> {
    const attempts = new Map<string, AttemptRecord[]>(records.map(({ id }) => [id, []]));
    const ids = [...attempts.keys()];
    for (let from = 0; from < ids.length; from += CHUNK) {
      const rows = await this.manager.find(attemptRow, {
        where: { transactionId: In(ids.slice(from, from + CHUNK)) },
        order: { transactionId: 'ASC', number: 'ASC' },
      });
      for (const row of rows) attempts.get(row.transactionId)?.push(attemptOf(row));
    }
    return records.map((record) => ({ record, attempts: attempts.get(record.id) ?? [] }));
  }

  /** The highest nonce that a transaction in a block has used, plus one; 0 if none has. */
  async usedNonces(network: string, address: string): Promise<number> {
    const row = await this.manager
      .createQueryBuilder(transactionRow, 't')
      .select('t.nonce', 'nonce')
      .where({ network, from: address, blockNumber: Not(IsNull()) })
      .orderBy('t.nonce', 'DESC')
      .limit(1)
      .getRawOne<{ nonce: number | string }>();
    return row ? Number(row.nonce) + 1 : 0;
  }

  /** Blocks of the network in which transactions are noted to be, from `below` down. */
  async notedBlocks(network: string, below: number, limit: number): Promise<NotedBlock[]> {
    const rows = await this.manager
      .createQueryBuilder(transactionRow, 't')
      .select('t.blockNumber', 'number')
      .addSelect('t.blockHash', 'hash')
      .distinct()
      .where('t.network = :network AND t.blockNumber < :below', { network, below })
      .orderBy('t.blockNumber', 'DESC')
      .limit(limit)
      .getRawMany<{ number: number | string; hash: string }>();
    return rows.map(({ number, hash }) => ({ number: Number(number), hash }));
  }

  /** Transactions noted to be in these blocks. */
  async inBlocks(network: string, blocks: readonly NotedBlock[]): Promise<TransactionRecord[]> {
    const hashes = new Set(blocks.map(({ hash }) => hash));
    const found = await selectRows<{ id: string; network: string; block_hash: string }>(
      this.manager,
      { table: 'blockchain_transactions', columns: ['id', 'network', 'block_hash'], column: 'block_number' },
      blocks.map(({ number }) => number),
    );
    return this.findMany(
      found.filter((row) => row.network === network && hashes.has(row.block_hash)).map(({ id }) => id),
    );
  }
}
