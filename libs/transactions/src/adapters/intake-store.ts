import type { DataSource, EntityManager } from 'typeorm';
import { isAppError, type AppError, type Clock } from '#libs/base';
import { inTransaction, insertRows, persistenceErrors, selectRows } from '#libs/persistence';
import { eventOf } from '../domain/events.js';
import type { AttemptRecord, TransactionRecord } from '../domain/record.js';
import { TRANSACTION_EVENTS } from '../transactions.port.js';
import { outbox } from './outbox.js';
import { Spendings } from './spendings.js';
import { ALL_COLUMNS, ATTEMPT_COLUMNS, allValues, attemptValues } from './transaction-columns.js';

/** What one caller wants to be taken over, all or nothing. */
export interface Order {
  readonly records: readonly TransactionRecord[];
  /** Of transactions that were signed elsewhere. */
  readonly attempts: readonly AttemptRecord[];
}

export type Taken =
  /** Ids in the order of the records: of the records themselves, or of those that the same key gave before. */
  { readonly ids: readonly string[] } | { readonly refused: AppError };

interface Former {
  readonly id: string;
  readonly fingerprint: string | null;
}

/** Takes transactions over, those of many callers in one commit. */
export class IntakeStore {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  async take(orders: readonly Order[]): Promise<readonly Taken[]> {
    return inTransaction(this.source, (manager) => this.#take(manager, orders));
  }

  async #take(manager: EntityManager, orders: readonly Order[]): Promise<readonly Taken[]> {
    const records = orders.flatMap((order) => order.records);
    const spending = await Spendings.open(manager, records, this.clock.now());
    const former = await this.#former(manager, records);
    const fresh: TransactionRecord[] = [];
    const attempts: AttemptRecord[] = [];
    const taken = orders.map((order): Taken => {
      try {
        const own = new Map<string, Former>();
        const ids = order.records.map((record) => idOf(record, former, own));
        const kept = new Set(ids);
        const unseen = order.records.filter(({ id }) => kept.has(id));
        spending.spend(unseen);
        for (const [key, one] of own) former.set(key, one);
        fresh.push(...unseen);
        if (unseen.length > 0) attempts.push(...order.attempts);
        return { ids };
      } catch (thrown) {
        if (isAppError(thrown)) return { refused: thrown };
        throw thrown;
      }
    });
    await this.#insert(manager, fresh, attempts);
    await spending.save(manager);
    return taken;
  }

  async #former(manager: EntityManager, records: readonly TransactionRecord[]): Promise<Map<string, Former>> {
    const ids = records.flatMap(({ idempotencyId }) => idempotencyId ?? []);
    if (ids.length === 0) return new Map();
    const rows = await selectRows<Former & { idempotency_id: string }>(
      manager,
      {
        table: 'blockchain_transactions',
        columns: ['id', 'idempotency_id', 'fingerprint'],
        column: 'idempotency_id',
      },
      ids,
    );
    return new Map(rows.map((row) => [row.idempotency_id, row]));
  }

  async #insert(
    manager: EntityManager,
    records: readonly TransactionRecord[],
    attempts: readonly AttemptRecord[],
  ): Promise<void> {
    if (records.length === 0) return;
    const into = { table: 'blockchain_transactions', columns: ALL_COLUMNS, ignoreDuplicates: true };
    const inserted = await insertRows(manager, into, records.map(allValues));
    // another replica was faster with one of the keys: a new transaction sees what it has done
    if (inserted !== records.length)
      throw persistenceErrors.TRANSACTION_CONFLICT({ reason: 'a key is taken' });
    if (attempts.length > 0)
      await insertRows(
        manager,
        { table: 'transaction_attempts', columns: ATTEMPT_COLUMNS },
        attempts.map(attemptValues),
      );
    await outbox.add(
      manager,
      records
        .filter(({ state }) => state !== 'created')
        .map((record) => eventOf(TRANSACTION_EVENTS.accepted, record)),
    );
  }
}

/**
 * Its own, or that of the one that the same key gave before; `own` are the keys of the order that it is in.
 * @throws IDEMPOTENCY_KEY_REUSED
 */
function idOf(
  record: TransactionRecord,
  before: ReadonlyMap<string, Former>,
  own: Map<string, Former>,
): string {
  const { id, idempotencyId, idempotencyKey = '' } = record;
  if (idempotencyId === undefined) return id;
  const fingerprint = record.fingerprint ?? null;
  const former = before.get(idempotencyId) ?? own.get(idempotencyId);
  if (former && former.fingerprint !== fingerprint)
    throw persistenceErrors.IDEMPOTENCY_KEY_REUSED({ key: idempotencyKey });
  if (!former) own.set(idempotencyId, { id, fingerprint });
  return former?.id ?? id;
}
