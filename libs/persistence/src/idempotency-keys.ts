import { createHash } from 'node:crypto';
import {
  EntitySchema,
  In,
  LessThan,
  Table,
  type DataSource,
  type EntityManager,
  type QueryRunner,
} from 'typeorm';
import { systemClock, type Clock, type Json } from '#libs/base';
import { jsonColumn, timestampColumn } from './columns.js';
import type { DatabaseType } from './database.port.js';
import { persistenceErrors } from './errors.js';
import { tableColumns } from './table-columns.js';
import { isDuplicate } from './transaction.js';

export interface IdempotentRequest {
  /** The operation: `POST /identity/proof`. */
  readonly scope: string;
  /** Whose key it is; two callers may use the same one. */
  readonly caller: string;
  /** The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header). */
  readonly key: string;
  /** A digest of what is asked for: another one with the same key is refused. */
  readonly fingerprint: string;
}

export interface IdempotentOutcome<T> {
  readonly response: T;
  /** True if the response is the stored one and nothing was created. */
  readonly replayed: boolean;
}

export interface IdempotencyOptions {
  /** The feature; the table is `<owner>_idempotency_keys`. */
  readonly owner: string;
  /** How long a key is remembered. Unit: s. */
  readonly ttlSeconds?: number;
  readonly clock?: Clock;
}

interface KeyRow {
  id: string;
  scope: string;
  caller: string;
  key: string;
  fingerprint: string;
  response: object | null;
  expiresAt: Date;
}

const MAXIMUM_KEY = 255;
const DAY_SECONDS = 86_400;
const PURGE_BATCH = 500;

/** Makes a creation happen once per key. A feature has the table among its own: `entity` and `createTable`. */
export class IdempotencyKeys {
  readonly entity: EntitySchema<KeyRow>;
  readonly #table: string;
  readonly #ttlMs: number;
  readonly #clock: Clock;

  constructor({ owner, ttlSeconds = DAY_SECONDS, clock = systemClock }: IdempotencyOptions) {
    this.#table = `${owner.replaceAll('-', '_')}_idempotency_keys`;
    this.#ttlMs = ttlSeconds * 1000;
    this.#clock = clock;
    this.entity = new EntitySchema<KeyRow>({
      name: this.#table,
      tableName: this.#table,
      columns: {
        // a digest: short enough for every index, and equal only if every byte is, whatever the collation
        id: { type: 'varchar', length: 64, primary: true },
        scope: { type: 'varchar', length: 190 },
        caller: { type: 'varchar', length: 255 },
        key: { type: 'varchar', length: MAXIMUM_KEY, name: 'idempotency_key' },
        fingerprint: { type: 'varchar', length: 190 },
        response: jsonColumn({ nullable: true }),
        expiresAt: timestampColumn({ name: 'expires_at' }),
      },
    });
  }

  /** The fragment of a migration's `up`. */
  async createTable(runner: QueryRunner, type: DatabaseType): Promise<void> {
    const { text, json, timestamp } = tableColumns(type);
    const table = new Table({
      name: this.#table,
      columns: [
        text('id', { length: '64', isPrimary: true }),
        text('scope'),
        text('caller', { length: '255' }),
        text('idempotency_key', { length: String(MAXIMUM_KEY) }),
        text('fingerprint'),
        json('response', { isNullable: true }),
        timestamp('expires_at'),
      ],
      indices: [{ name: `${this.#table}_expiry`, columnNames: ['expires_at'] }],
    });
    await runner.createTable(table);
  }

  /**
   * Runs `create` in the caller's transaction and keeps its response under the key, or returns the kept one. Of equal
   * requests at the same time one creates and the others wait for it. Call it in `inTransaction`: MySQL may sacrifice one
   * of the waiting transactions, which must then run again.
   * @throws IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_INVALID
   */
  async once<T extends Json>(
    manager: EntityManager,
    request: IdempotentRequest,
    create: () => Promise<T>,
  ): Promise<IdempotentOutcome<T>> {
    const { length } = request.key;
    if (length < 1 || length > MAXIMUM_KEY)
      throw persistenceErrors.IDEMPOTENCY_KEY_INVALID({ length, maximum: MAXIMUM_KEY });
    const row = this.#rowOf(request);
    const kept = await this.#claim(manager, row);
    if (kept !== undefined) {
      if (kept.fingerprint !== request.fingerprint)
        throw persistenceErrors.IDEMPOTENCY_KEY_REUSED({ key: request.key });
      return { response: kept.response as unknown as T, replayed: true };
    }
    const response = await create();
    await manager.update(this.entity, { id: row.id }, { response: response as object | null });
    return { response, replayed: false };
  }

  /** Forgets expired keys, a batch per transaction, and returns how many. */
  async purge(source: DataSource): Promise<number> {
    const repository = source.getRepository(this.entity);
    let purged = 0;
    for (;;) {
      const expired = await repository.find({
        select: { id: true },
        where: { expiresAt: LessThan(this.#clock.now()) },
        take: PURGE_BATCH,
      });
      if (expired.length === 0) return purged;
      await repository.delete({ id: In(expired.map(({ id }) => id)) });
      purged += expired.length;
    }
  }

  /**
   * Inserts first and asks afterwards: a read before would not keep two from inserting, and on MySQL it would fix the
   * snapshot that `create` sees. The second of two waits at the insert until the first has ended.
   */
  async #claim(manager: EntityManager, row: KeyRow): Promise<KeyRow | undefined> {
    if (await this.#insert(manager, row)) return undefined;
    const query = manager.createQueryBuilder(this.entity, 'k').where('k.id = :id', { id: row.id });
    // only a locking read leaves the snapshot; SQLite has one writer and needs none
    if (manager.dataSource.options.type !== 'better-sqlite3') query.setLock('pessimistic_read');
    const kept = await query.getOneOrFail();
    if (kept.expiresAt > this.#clock.now()) return kept;
    await manager.delete(this.entity, { id: row.id });
    await this.#insert(manager, row);
    return undefined;
  }

  async #insert(manager: EntityManager, row: KeyRow): Promise<boolean> {
    try {
      await manager.createQueryBuilder().insert().into(this.entity).values(row).updateEntity(false).execute();
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  #rowOf({ scope, caller, key, fingerprint }: IdempotentRequest): KeyRow {
    const id = createHash('sha256')
      .update(JSON.stringify([scope, caller, key]))
      .digest('hex');
    const expiresAt = new Date(this.#clock.now().getTime() + this.#ttlMs);
    return { id, scope, caller, key, fingerprint, response: null, expiresAt };
  }
}
